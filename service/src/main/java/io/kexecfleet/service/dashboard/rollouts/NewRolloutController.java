package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.dashboard.SeeOther;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.KeyReusedException;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /rollouts/new}: the form that makes a rollout, which works by itself and is quicker with a script. */
@Controller
@RequestMapping("/rollouts/new")
class NewRolloutController {

  private static final String PAGE = "rollouts/new";
  private static final String TOO_MANY_NAMES =
      "The earlier rollout has more hosts by name than a form takes: they are left out. Choose by labels, or use the command line.";
  private static final String MADE_BEFORE =
      "This form has made a rollout already, and you changed it since. Nothing was made now; to make another one of it, press the button again.";

  private final Rollouts rollouts;
  private final RolloutMaking making;
  private final FormSurroundings surroundings;

  NewRolloutController(Rollouts rollouts, RolloutMaking making, FormSurroundings surroundings) {
    this.rollouts = rollouts;
    this.making = making;
    this.surroundings = surroundings;
  }

  /** Filled in by the query, where it has fields of the form, or from an earlier rollout. */
  @GetMapping
  @Needs(Permission.OPERATE)
  ModelAndView page(
      @RequestParam MultiValueMap<String, String> sent, @RequestParam(name = "from", required = false) @Nullable UUID from, Scope reach, Model model) {
    var before = from == null ? null : rollouts.require(from, reach);
    var form = (before == null ? PlanInForm.USUAL : PlanInForm.of(before, reach)).with(sent);
    if (before != null && PlanInForm.areTooMany(before)) {
      model.addAttribute("note", TOO_MANY_NAMES);
    }
    lookAhead(form, reach, model);
    return shown(form, newKey(), HttpStatus.OK, reach, model);
  }

  @PostMapping
  @Needs(Permission.OPERATE)
  ModelAndView act(
      @RequestParam("do") String act,
      @RequestParam String key,
      @RequestParam MultiValueMap<String, String> sent,
      Actor actor,
      Scope reach,
      Model model,
      HttpServletResponse response) {
    var form = RolloutForm.EMPTY.with(sent);
    return switch (act) {
      case "preview" -> {
        lookAhead(form, reach, model);
        yield shown(form, key, HttpStatus.OK, reach, model);
      }
      case "make", "draft" -> make(form, act.equals("draft"), key, actor, reach, model);
      default -> {
        var changed = RowAct.parse(act).on(form);
        model.addAttribute("focus", changed.focus());
        response.setHeader("HX-Trigger-After-Settle", changed.event());
        yield shown(changed.form(), key, HttpStatus.OK, reach, model);
      }
    };
  }

  /** How many hosts are chosen so far, while it is typed. */
  @PostMapping("/hosts")
  @Needs(Permission.OPERATE)
  String hosts(@RequestParam MultiValueMap<String, String> sent, Scope reach, Model model) {
    model.addAttribute("meant", making.meant(RolloutForm.EMPTY.with(sent), reach));
    return PAGE + " :: meant";
  }

  @PostMapping("/preview")
  @Needs(Permission.OPERATE)
  String preview(@RequestParam MultiValueMap<String, String> sent, Scope reach, Model model) {
    lookAhead(RolloutForm.EMPTY.with(sent), reach, model);
    return "rollouts/preview :: preview";
  }

  private ModelAndView make(RolloutForm form, boolean draft, String key, Actor actor, Scope reach, Model model) {
    try {
      return FormProblem.orElse(
          form,
          () -> SeeOther.at("/rollouts/" + making.make(form, draft, key, actor, reach)),
          problem -> refused(form, key, problem, reach, model));
    } catch (KeyReusedException e) {
      return refused(form, newKey(), new FormProblem("", MADE_BEFORE, HttpStatus.CONFLICT), reach, model);
    }
  }

  private ModelAndView refused(RolloutForm form, String key, FormProblem problem, Scope reach, Model model) {
    return shown(form, key, problem.status(), reach, model.addAttribute("problem", problem));
  }

  /** What it would come to, or the problem with that; nothing while nobody is chosen. */
  private void lookAhead(RolloutForm form, Scope reach, Model model) {
    if (form.choosesSomebody()) {
      FormProblem.orElse(
          form,
          () -> model.addAttribute("preview", making.preview(form, reach)),
          problem -> model.addAttribute("problem", problem));
    }
  }

  private ModelAndView shown(RolloutForm form, String key, HttpStatus status, Scope reach, Model model) {
    model.addAttribute("form", form);
    model.addAttribute("key", key);
    model.addAttribute("meant", making.meant(form, reach));
    surroundings.tell(form, reach, model);
    return new ModelAndView(PAGE, status);
  }

  private static String newKey() {
    return UUID.randomUUID().toString();
  }
}
