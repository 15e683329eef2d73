package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Scope;
import java.util.Collection;
import java.util.Optional;

/** A role, for the hosts of a scope. */
public record Grant(Role role, Scope scope) {

  /** @throws IllegalArgumentException for an administrator with a scope: what administrators do cannot be narrowed */
  public Grant {
    if (role == Role.ADMINISTRATOR && !scope.isEverything()) {
      throw new IllegalArgumentException(
          "An administrator reaches the whole fleet: take another role, or leave the scope out.");
    }
  }

  /**
   * Which hosts somebody with these grants reaches by that permission.
   *
   * @return nothing: they do not have it, or only for some hosts where it can be had for all only
   */
  static Optional<Scope> reach(Collection<Grant> grants, Permission permission) {
    return grants.stream()
        .filter(grant -> grant.role.has(permission))
        .map(Grant::scope)
        .reduce(Scope::or)
        .filter(scope -> permission.isNarrowable() || scope.isEverything());
  }
}
