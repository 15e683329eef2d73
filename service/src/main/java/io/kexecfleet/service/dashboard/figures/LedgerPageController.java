package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.dashboard.Here;
import io.kexecfleet.service.dashboard.figures.LedgerView.Sort;
import io.kexecfleet.service.inventory.HardwareCounts;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.rollout.ledger.Ledger;
import io.kexecfleet.service.rollout.ledger.LedgerFilter;
import io.kexecfleet.service.rollout.ledger.LedgerFilter.Way;
import io.kexecfleet.service.rollout.ledger.TimingRow.TimingPlace;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /ledger}: what was tried on which hardware, from which kernel to which, and what came of it. */
@Controller
class LedgerPageController {

  /** So many kinds are read; a fleet with more of them is looked at in parts. */
  private static final int MOST_KINDS = 5000;

  private static final int REBOOTS_ON_A_PAGE = 100;
  private static final String REBOOTS = "ledger-reboots";

  private final Ledger ledger;
  private final HardwareCounts hardware;

  LedgerPageController(Ledger ledger, HardwareCounts hardware) {
    this.ledger = ledger;
    this.hardware = hardware;
  }

  @GetMapping("/ledger")
  @Needs(Permission.READ)
  String page(
      FigureFilter filter,
      @RequestParam(defaultValue = "what") String sort,
      @RequestParam(defaultValue = "false") boolean failing,
      @RequestParam(defaultValue = "1") int page,
      Scope reach,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    tell(filter, request, model);
    model.addAttribute("sort", sort);
    model.addAttribute("sorts", Sort.values());
    model.addAttribute("failing", failing);
    try {
      var order = Objects.requireNonNull(Choices.one("sort", Sort.class, sort));
      var checked = filter.unbounded(reach);
      var lines = ledger.page(checked, Ledger.Tried.NOTHING, MOST_KINDS + 1);
      var read = lines.subList(0, Math.min(lines.size(), MOST_KINDS));
      model.addAttribute("view", LedgerView.of(read, lines.size() > MOST_KINDS, order, failing, page));
      model.addAttribute("matrix", Tried.of(read, hosts(checked)));
      model.addAttribute("reboots", new Behind(Here.of(request)));
      model.addAttribute("knownKernels", read.stream().map(line -> line.what().kernelTo()).distinct().toList());
      model.addAttribute("knownHardware", read.stream().map(line -> line.what().hardware()).distinct().toList());
    } catch (InvalidInputException e) {
      refuse(e, response, model);
    }
    return "figures/ledger";
  }

  /** Where somebody looks at one hardware, the others are not missing. */
  private Map<String, Long> hosts(LedgerFilter filter) {
    var counts = hardware.of(filter.reach(), filter.selector());
    if (filter.hardware() != null) {
      counts.keySet().removeIf(name -> !name.equals(filter.hardware()));
    }
    return counts;
  }

  /** The reboots behind a line. */
  @GetMapping("/ledger/reboots")
  @Needs(Permission.READ)
  String reboots(
      FigureFilter filter,
      @RequestParam(required = false) @Nullable String cursor,
      Scope reach,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    tell(filter, request, model);
    try {
      model.addAttribute("out", Phase.OUT_OF_SERVICE);
      model.addAttribute("hot", Phase.HOT_PHASE);
      var before = cursor == null ? null : Cursor.parts(REBOOTS, cursor, 2, LedgerPageController::place);
      var rows = ledger.reboots(filter.unbounded(reach), before, REBOOTS_ON_A_PAGE);
      model.addAttribute("rows", rows);
      if (rows.size() == REBOOTS_ON_A_PAGE) {
        var last = rows.getLast();
        model.addAttribute(
            "next", Here.of(request).with("cursor", Cursor.write(REBOOTS, List.of(last.endedAt(), last.rebootId()))).link());
      }
    } catch (InvalidInputException e) {
      refuse(e, response, model);
    }
    return "figures/reboots";
  }

  private static TimingPlace place(List<String> parts) {
    return new TimingPlace(Instant.parse(parts.getFirst()), UUID.fromString(parts.get(1)));
  }

  private static void tell(FigureFilter filter, HttpServletRequest request, Model model) {
    var here = Here.of(request);
    model.addAttribute("filter", filter);
    model.addAttribute("ways", Way.values());
    model.addAttribute("outcomes", Outcome.values());
    model.addAttribute("here", here.without("page", "cursor"));
    model.addAttribute("cleared", FigureFilter.cleared(here));
  }

  private static void refuse(InvalidInputException problem, HttpServletResponse response, Model model) {
    response.setStatus(HttpStatus.BAD_REQUEST.value());
    model.addAttribute("problem", problem);
  }
}
