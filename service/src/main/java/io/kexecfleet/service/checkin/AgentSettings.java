package io.kexecfleet.service.checkin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code kexec-fleet.agents.*}.
 *
 * @param mutualTls whether agents need a client certificate beside their credential
 */
@ConfigurationProperties("kexec-fleet.agents")
record AgentSettings(@DefaultValue("off") MutualTls mutualTls) {

  enum MutualTls {
    OFF,
    /** With the host's name in it; at the enrolment, too. */
    REQUIRED
  }
}
