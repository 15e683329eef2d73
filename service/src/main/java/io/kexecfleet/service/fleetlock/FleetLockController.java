package io.kexecfleet.service.fleetlock;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The two calls of the FleetLock protocol: https://coreos.github.io/zincati/development/fleetlock/protocol/ */
@RestController
@RequestMapping("/fleet-lock/v1")
class FleetLockController {

  private static final Logger log = LoggerFactory.getLogger(FleetLockController.class);

  private final Leases leases;
  private final JsonMapper json;

  FleetLockController(Leases leases, JsonMapper json) {
    this.leases = leases;
    this.json = json;
  }

  /** RecursiveLock: may be asked again and again. */
  @PostMapping("/pre-reboot")
  @ResponseStatus(HttpStatus.OK)
  void preReboot(HttpServletRequest request, Principal group) throws IOException {
    var client = client(request, group);
    leases.take(client.group(), client.id(), request.getRemoteAddr());
  }

  /** UnlockIfHeld. */
  @PostMapping("/steady-state")
  @ResponseStatus(HttpStatus.OK)
  void steadyState(HttpServletRequest request, Principal group) throws IOException {
    var client = client(request, group);
    leases.free(client.group(), client.id(), request.getRemoteAddr());
  }

  /** A group's secret speaks for this group only. */
  private static ClientParams client(HttpServletRequest request, Principal group) throws IOException {
    var client = ClientParams.of(request);
    if (!client.group().equals(group.getName())) {
      throw new RefusedException(
          Refusal.Kind.WRONG_GROUP, "The secret is that of group %s, and client_params.group is another.".formatted(group.getName()));
    }
    return client;
  }

  @ExceptionHandler
  void refused(RefusedException e, HttpServletResponse response) throws IOException {
    e.refusal().write(response, json);
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  void noDatabase(Exception e, HttpServletResponse response) throws IOException {
    log.error("The database did not do what was asked.", e);
    new Refusal(Refusal.Kind.UNAVAILABLE, "The database did not answer as it should. Nothing is lost: ask again.").write(response, json);
  }

  @ExceptionHandler
  void unexpected(RuntimeException e, HttpServletResponse response) throws IOException {
    log.error("A request failed for a reason nobody thought of.", e);
    new Refusal(Refusal.Kind.GENERIC_ERROR, "The service failed; its log says why.").write(response, json);
  }
}
