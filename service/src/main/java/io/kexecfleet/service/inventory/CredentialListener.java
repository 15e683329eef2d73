package io.kexecfleet.service.inventory;

import java.util.Set;
import java.util.UUID;

/** Port: hears that the credentials of hosts have changed, here or on another replica. Must not throw, and must not wait. */
public interface CredentialListener {

  /** @param hostIds hosts of which some may have no credential any more */
  void credentialsChanged(Set<UUID> hostIds);
}
