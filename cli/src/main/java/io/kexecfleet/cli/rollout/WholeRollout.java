package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.connection.Service;
import io.kexecfleet.cli.shell.Json;
import tools.jackson.databind.node.ObjectNode;

/** A rollout with the reboots of all its hosts, which the service answers in pages. */
public final class WholeRollout {

  private WholeRollout() {}

  public static ObjectNode get(Service service, String id) {
    var path = ApiPath.of("rollouts", id).with("limit", Listing.LARGEST_PAGE);
    var whole = (ObjectNode) service.get(path);
    var reboots = whole.withArrayProperty("reboots");
    for (var next = Json.text(whole, "next"); !next.isEmpty(); ) {
      var page = service.get(path.with(Listing.CURSOR, next));
      page.path("reboots").forEach(reboots::add);
      next = Json.text(page, "next");
    }
    whole.remove("next");
    return whole;
  }
}
