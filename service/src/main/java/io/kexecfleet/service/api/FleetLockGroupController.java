package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.fleetlock.KnownClients;
import io.kexecfleet.service.fleetlock.Leases;
import io.kexecfleet.service.fleetlock.LockGroup;
import io.kexecfleet.service.fleetlock.LockGroups;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/fleet-lock/groups}: hosts that ask for their reboots by the FleetLock protocol. */
@RestController
@RequestMapping("/api/v1/fleet-lock/groups")
class FleetLockGroupController {

  private final LockGroups groups;
  private final Leases leases;
  private final KnownClients clients;

  FleetLockGroupController(LockGroups groups, Leases leases, KnownClients clients) {
    this.groups = groups;
    this.leases = leases;
    this.clients = clients;
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
    var known = clients.counts();
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

  /** Who was heard of lately, or holds a lease, by id. */
  @GetMapping("/{group}/clients")
  @Needs(Permission.READ_FLEET)
  FleetLockJson.Clients clients(
      @PathVariable String group,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    var list = "clients " + require(group).name();
    var page = clients.page(group, Cursor.position(list, cursor, "", Function.identity()), PageLimit.require(limit));
    return new FleetLockJson.Clients(
        page.stream().map(FleetLockJson.ClientJson::of).toList(), Cursor.next(list, page, limit, KnownClients.Client::id));
  }

  /** Forgets a client; it is known again once it asks again. */
  @DeleteMapping("/{group}/clients/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Needs(Permission.ADMINISTER)
  void forget(@PathVariable String group, @PathVariable String id, Actor actor) {
    clients.forget(group, id, actor);
  }

  private FleetLockJson json(LockGroup group) {
    return FleetLockJson.of(group, clients.counts().getOrDefault(group.name(), 0));
  }

  private LockGroup require(String name) {
    return groups.find(name).orElseThrow(() -> new NotFoundException("There is no FleetLock group %s.".formatted(name)));
  }
}
