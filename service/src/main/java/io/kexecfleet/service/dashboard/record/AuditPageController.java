package io.kexecfleet.service.dashboard.record;

import io.kexecfleet.service.audit.AuditChain;
import io.kexecfleet.service.audit.AuditEntry;
import io.kexecfleet.service.audit.AuditListing;
import io.kexecfleet.service.dashboard.Here;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.PageLimit;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/** {@code /audit}: who did what, when and from where. */
@Controller
class AuditPageController {

  private static final int ON_A_PAGE = 100;
  private static final String LIST = "audit";

  private final AuditListing entries;
  private final AuditChain chain;
  private final ChainState state;
  private final JsonMapper json;

  AuditPageController(AuditListing entries, AuditChain chain, ChainState state, JsonMapper json) {
    this.entries = entries;
    this.chain = chain;
    this.state = state;
    this.json = json;
  }

  @GetMapping("/audit")
  @Needs(Permission.READ_FLEET)
  String page(
      AuditFilter filter,
      @RequestParam(required = false) @Nullable String cursor,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    var here = Here.of(request);
    model.addAttribute("filter", filter);
    model.addAttribute("here", here.without("cursor"));
    model.addAttribute("later", cursor != null);
    model.addAttribute("actions", entries.actions());
    try {
      var before = Cursor.position(LIST, cursor, PageLimit.FROM_THE_NEWEST, Long::valueOf);
      var page = entries.page(filter.checked(), before, ON_A_PAGE);
      model.addAttribute("entries", page.stream().map(entry -> RecordedEntry.of(entry, json)).toList());
      var next = Cursor.next(LIST, page, ON_A_PAGE, AuditEntry::id);
      model.addAttribute("next", next == null ? null : here.with("cursor", next).link());
    } catch (InvalidInputException e) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      model.addAttribute("problem", e);
      model.addAttribute("entries", List.of());
    }
    return "record/audit";
  }

  @GetMapping("/audit/{id}")
  @Needs(Permission.READ_FLEET)
  String entry(@PathVariable long id, Model model) {
    var entry = entries.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no entry %d.".formatted(id)));
    model.addAttribute("it", RecordedEntry.of(entry, json));
    model.addAttribute("link", chain.of(id).orElse(null));
    return "record/entry";
  }

  /** Whether the record is whole: a part of the page, or a page by itself. */
  @GetMapping("/audit/chain")
  @Needs(Permission.READ_FLEET)
  String chain(HttpServletRequest request, Model model) {
    model.addAttribute("chain", state.look());
    return request.getHeader("HX-Request") == null ? "record/chain" : "record/chain :: state";
  }
}
