package io.kexecfleet.agent.link;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Enrolment;
import java.io.IOException;

/** Port: the calls of the agents' door. Each fails with {@link RefusedException} where the service said no. */
interface ServiceDoor {

  CheckInReply checkIn(CheckIn checkIn, String credential) throws IOException, InterruptedException;

  /** Makes this host known; saying it again with the same credential is fine. */
  void enrol(Enrolment enrolment, String joinToken) throws IOException;

  /** Announces the next credential; saying it again is fine. */
  void renew(CredentialRenewal renewal, String credential) throws IOException;
}
