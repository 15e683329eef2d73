package io.kexecfleet.service.security;

import io.kexecfleet.service.support.Keycloak;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** All that takes a real Keycloak: it is started here, once, for two replicas of one service, and ended. */
class KeycloakTest {

  static final Keycloak KEYCLOAK = Keycloak.start();
  private static final TestDatabase.Address DATABASE = TestDatabase.fresh();
  static final RunningService SERVICE = replica();
  static final RunningService OTHER = replica();

  private static RunningService replica() {
    return RunningService.start(RunningService.temporaryFolder(), DATABASE, KEYCLOAK.asProperties(KEYCLOAK.issuer("fleet")));
  }

  @AfterAll
  static void end() {
    OTHER.close();
    SERVICE.close();
    KEYCLOAK.close();
  }

  @Nested
  class AtTheApi extends AccessTokensOfKeycloak {}

  @Nested
  class AtThePages extends SigningInAtKeycloak {}
}
