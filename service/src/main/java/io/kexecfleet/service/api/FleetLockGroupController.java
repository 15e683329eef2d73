package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.fleetlock.Leases;
import io.kexecfleet.service.fleetlock.LockGroup;
import io.kexecfleet.service.fleetlock.LockGroups;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/fleet-lock/groups}: hosts that ask for their reboots by the FleetLock protocol. */
@RestController
@RequestMapping("/api/v1/fleet-lock/groups")
class FleetLockGroupController {

  private final LockGroups groups;
  private final Leases leases;

  FleetLockGroupController(LockGroups groups, Leases leases) {
    this.groups = groups;
    this.leases = leases;
  }

  @PutMapping("/{group}")
  @Needs(Permission.ADMINISTER)
  ResponseEntity<FleetLockJson.Put> put(@PathVariable String group, @RequestBody FleetLockJson.Wanted wanted, Actor actor) {
    var checked = wanted.checked(group);
    var secret = groups.put(checked, actor);
    return ResponseEntity.status(secret == null ? HttpStatus.OK : HttpStatus.CREATED)
        .body(new FleetLockJson.Put(json(checked), secret));
  }

  @GetMapping
  @Needs(Permission.READ_FLEET)
  FleetLockJson.All list() {
    var known = groups.clients();
    return new FleetLockJson.All(
        groups.all().stream().map(group -> FleetLockJson.of(group, known.getOrDefault(group.name(), 0))).toList());
  }

  @GetMapping("/{group}")
  @Needs(Permission.READ_FLEET)
  FleetLockJson get(@PathVariable String group) {
    return json(require(group));
  }

  @DeleteMapping("/{group}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void delete(@PathVariable String group, Actor actor) {
    groups.delete(group, actor);
  }

  @PostMapping("/{group}/secret")
  @Needs(Permission.ADMINISTER)
  FleetLockJson.Replaced replaceSecret(@PathVariable String group, Actor actor) {
    return new FleetLockJson.Replaced(group, groups.replaceSecret(group, actor));
  }

  @GetMapping("/{group}/leases")
  @Needs(Permission.READ_FLEET)
  FleetLockJson.Leases leases(@PathVariable String group) {
    return new FleetLockJson.Leases(leases.of(require(group).name()).stream().map(FleetLockJson.LeaseJson::of).toList());
  }

  /** An operator took care of a client: its place is free. */
  @DeleteMapping("/{group}/leases/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.OPERATE_FLEET)
  void resolve(@PathVariable String group, @PathVariable String id, Actor actor) {
    leases.resolve(group, id, actor);
  }

  private FleetLockJson json(LockGroup group) {
    return FleetLockJson.of(group, groups.clients().getOrDefault(group.name(), 0));
  }

  private LockGroup require(String name) {
    return groups.find(name).orElseThrow(() -> new NotFoundException("There is no FleetLock group %s.".formatted(name)));
  }
}
