package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.Caller;
import io.kexecfleet.service.security.Permission;
import java.util.List;
import java.util.stream.Stream;

/**
 * What every page knows of whoever looks at it.
 *
 * @param name under which they act
 * @param roles each with the hosts that it is for
 * @param places where they can go from here
 */
public record Shown(String name, List<RoleLine> roles, List<PlaceLine> places, List<Permission> permissions) {

  /** @param scopes selectors of the hosts; empty: all */
  public record RoleLine(String role, List<String> scopes) {}

  /** @param here whether this is where they are */
  public record PlaceLine(String path, String title, boolean here) {}

  private record Place(String path, String title, Permission needs) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("/", "Fleet", Permission.READ),
          new Place("/hosts", "Hosts", Permission.READ),
          new Place("/rollouts", "Rollouts", Permission.READ),
          new Place("/calendar", "Calendar", Permission.READ),
          new Place("/timings", "Timings", Permission.READ),
          new Place("/ledger", "Ledger", Permission.READ),
          new Place("/audit", "Audit", Permission.READ_FLEET));

  static Shown to(Caller.Operator caller, String path) {
    var permissions = Stream.of(Permission.values()).filter(permission -> caller.reach(permission).isPresent()).toList();
    return new Shown(
        caller.name(),
        caller.grants().stream()
            .map(grant -> new RoleLine(grant.role().name(), grant.scope().isEverything() ? List.of() : grant.scope().texts()))
            .toList(),
        PLACES.stream()
            .filter(place -> permissions.contains(place.needs))
            .map(place -> new PlaceLine(place.path, place.title, isAt(place.path, path)))
            .toList(),
        permissions);
  }

  private static boolean isAt(String place, String path) {
    return place.equals("/") ? path.equals("/") : path.equals(place) || path.startsWith(place + "/");
  }

  /** For templates: {@code shown.may('OPERATE')}. */
  public boolean may(String permission) {
    return permissions.contains(Permission.valueOf(permission));
  }
}
