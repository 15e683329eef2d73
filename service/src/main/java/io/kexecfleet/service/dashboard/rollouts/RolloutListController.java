package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.dashboard.WaitingLine;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutListing;
import io.kexecfleet.service.rollout.Templates;
import io.kexecfleet.service.rollout.WaitingRollouts;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /rollouts}: all of them, the newest first, and those that wait for somebody; {@code /rollouts/templates}. */
@Controller
@RequestMapping("/rollouts")
class RolloutListController {

  private static final String LIST = "rollouts";
  private static final int A_PAGE = 50;
  private static final int MOST_WAITING = 50;

  private final RolloutListing listing;
  private final WaitingRollouts waiting;
  private final Templates templates;

  RolloutListController(RolloutListing listing, WaitingRollouts waiting, Templates templates) {
    this.listing = listing;
    this.waiting = waiting;
    this.templates = templates;
  }

  @GetMapping
  @Needs(Permission.READ)
  String list(
      @RequestParam(required = false) @Nullable List<String> state,
      @RequestParam(defaultValue = "") String author,
      @RequestParam(defaultValue = "") String template,
      @RequestParam(defaultValue = "") String since,
      @RequestParam(required = false) @Nullable String cursor,
      Scope reach,
      Model model) {
    var filter = ListFilter.of(state, author, template, since);
    var page = listing.page(filter.query(reach), Cursor.position(LIST, cursor, TimeOrderedId.LAST, UUID::fromString), A_PAGE);
    var next = Cursor.next(LIST, page, A_PAGE, Rollout::id);
    model.addAttribute("filter", filter);
    model.addAttribute("states", RolloutState.values());
    model.addAttribute("rollouts", page.stream().map(RolloutLine::of).toList());
    model.addAttribute("isFirst", cursor == null);
    model.addAttribute("next", next == null ? null : filter.link(next));
    model.addAttribute("waiting", cursor == null ? waiting.newest(reach, MOST_WAITING).stream().map(WaitingLine::of).toList() : List.of());
    return "rollouts/list";
  }

  @GetMapping("/templates")
  @Needs(Permission.READ)
  String templates(Scope reach, Model model) {
    model.addAttribute("templates", templates.all(reach).stream().map(TemplateLine::of).toList());
    return "rollouts/templates";
  }
}
