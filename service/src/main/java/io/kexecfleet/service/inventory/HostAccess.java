package io.kexecfleet.service.inventory;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.inventory.CredentialTable.Slot;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** How long a host is let in: its credential is renewed by itself, revoked by an administrator, and ends with its retirement. */
@Service
public class HostAccess {

  private final Credentials credentials;
  private final CredentialTable table;
  private final LabelsColumn labels;
  private final JdbcClient database;
  private final AuditLog audit;
  private final Clock clock;

  HostAccess(
      Credentials credentials,
      CredentialTable table,
      LabelsColumn labels,
      JdbcClient database,
      AuditLog audit,
      Clock clock) {
    this.credentials = credentials;
    this.table = table;
    this.labels = labels;
    this.database = database;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Announces a host's next credential, in place of one that was announced and never used. Both are accepted until the next
   * one is shown. Saying the same thing again changes nothing.
   *
   * @param shown digest of the credential that the host proved itself with
   * @param next digest of the one that its agent made
   * @throws HostException when that is none ({@code INVALID}) or somebody's already ({@code EXISTS}), or what was shown is not
   *     accepted any more ({@code REVOKED})
   */
  public void renew(UUID hostId, String shown, String next) {
    HostDirectory.requireDigest(next);
    credentials.change(hostId, () -> announce(hostId, shown, next));
  }

  private boolean announce(UUID hostId, String shown, String next) {
    var by = table.find(shown);
    if (by.isEmpty() || by.get().slot() == Slot.REVOKED) {
      throw new HostException(
          HostException.Reason.REVOKED, "The credential that this was asked with is not accepted any more.");
    }
    var known = table.find(next);
    if (known.isPresent()) {
      if (!known.get().hostId().equals(hostId) || known.get().slot() == Slot.REVOKED) {
        throw new HostException(
            HostException.Reason.EXISTS, "This credential was somebody's already: make a new one and announce that.");
      }
      return false;
    }
    table.remove(hostId, Slot.NEXT);
    table.add(next, hostId, Slot.NEXT);
    return true;
  }

  /**
   * Takes a host's credential away for good: at once here, within seconds on every other replica. It may enrol again with
   * another one. Doing it again changes nothing.
   */
  public void revoke(Actor actor, Host host) {
    credentials.change(
        host.id(),
        () -> {
          var revoked = revoke(host.id());
          if (revoked) {
            audit.record(actor, "host.revoke", host.name(), Map.of());
          }
          return revoked;
        });
  }

  private boolean revoke(UUID hostId) {
    database.sql("update host set enrolled_at = null where id = ?").param(hostId).update();
    return table.revokeAll(hostId);
  }

  /**
   * Makes a host no part of the fleet any more: its credential is revoked and its labels are gone; its history stays.
   *
   * @param check is run when nobody else can put the host into a rollout any more; what it throws keeps the host
   */
  public void retire(Actor actor, Host host, Runnable check) {
    credentials.change(
        host.id(),
        () -> {
          check.run();
          revoke(host.id());
          var retired =
              database
                      .sql("update host set retired_at = ?, labels = '{}' where id = ? and retired_at is null")
                      .params(clock.instant().atOffset(ZoneOffset.UTC), host.id())
                      .update()
                  > 0;
          if (retired) {
            audit.record(actor, "host.retire", host.name(), Map.of("labels", host.labels()));
          }
          return retired;
        });
  }

  /** Makes a host that was retired part of the fleet again. */
  void bringBack(UUID hostId, Map<String, String> withLabels) {
    database
        .sql("update host set retired_at = null, labels = ?::jsonb where id = ?")
        .params(labels.write(withLabels), hostId)
        .update();
  }
}
