package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.dashboard.Here;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.TimingDownload;
import io.kexecfleet.service.rollout.ledger.KernelChange;
import io.kexecfleet.service.rollout.ledger.KernelChanges;
import io.kexecfleet.service.rollout.ledger.LedgerFilter.Way;
import io.kexecfleet.service.rollout.ledger.Timings;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /timings}: how long reboots took. */
@Controller
class TimingsPageController {

  private final TimingFigures figures;
  private final Timings timings;
  private final Clock clock;

  TimingsPageController(TimingFigures figures, Timings timings, Clock clock) {
    this.figures = figures;
    this.timings = timings;
    this.clock = clock;
  }

  @GetMapping("/timings")
  @Needs(Permission.READ)
  String page(
      FigureFilter filter,
      @RequestParam(defaultValue = "OUT_OF_SERVICE") String phase,
      Scope reach,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    var here = Here.of(request);
    model.addAttribute("filter", filter);
    model.addAttribute("phase", phase);
    model.addAttribute("phases", Phase.values());
    model.addAttribute("ways", Way.values());
    model.addAttribute("outcomes", Outcome.values());
    model.addAttribute("mostReboots", KernelChanges.MOST_REBOOTS);
    model.addAttribute("leastReboots", KernelChange.LEAST_REBOOTS);
    model.addAttribute("leastPercent", KernelChange.LEAST_PERCENT);
    model.addAttribute("here", here);
    model.addAttribute("cleared", FigureFilter.cleared(here));
    model.addAttribute("file", here.to("/timings.csv").without("phase"));
    try {
      var chosen = Choices.of("phase", Phase.class, List.of(phase)).iterator().next();
      var view = figures.of(filter, chosen, reach);
      model.addAttribute("view", view);
      model.addAttribute("knownKernels", view.kernels().stream().map(TimingView.Row::name).toList());
      model.addAttribute("knownHardware", view.hardware().stream().map(TimingView.Row::name).toList());
    } catch (InvalidInputException e) {
      response.setStatus(HttpStatus.BAD_REQUEST.value());
      model.addAttribute("problem", e);
    }
    return "figures/timings";
  }

  /** What the page is made of, reboot by reboot. */
  @GetMapping("/timings.csv")
  @Needs(Permission.READ)
  void file(FigureFilter filter, Scope reach, HttpServletResponse response) throws IOException {
    new TimingDownload(timings, filter.bounded(reach, clock.instant()), EnumSet.allOf(Phase.class)).writeTo(response);
  }
}
