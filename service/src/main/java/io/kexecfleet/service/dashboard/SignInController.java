package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.database.TooManyGuessesException;
import io.kexecfleet.service.security.SignIn;
import io.kexecfleet.service.security.SignInException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /login} and {@code /logout}. */
@Controller
class SignInController {

  private static final String PAGE = "sign-in";

  private final SignIn door;

  SignInController(SignIn door) {
    this.door = door;
  }

  @GetMapping(SignIn.DOOR)
  String page(Model model) {
    model.addAttribute("byIssuer", door.isByIssuer());
    return PAGE;
  }

  @PostMapping(SignIn.DOOR)
  ResponseEntity<Void> byToken(
      @RequestParam(defaultValue = "") String token, HttpServletRequest request, HttpServletResponse response) {
    return to(door.byToken(token, request, response));
  }

  @PostMapping(SignIn.DOOR + "/oidc")
  ModelAndView leave(HttpServletRequest request, HttpServletResponse response) {
    return further(door.leave(request, response), response);
  }

  @GetMapping(SignIn.DOOR + "/oidc/callback")
  ResponseEntity<Void> comeBack(HttpServletRequest request, HttpServletResponse response) {
    return to(door.comeBack(request, response));
  }

  @PostMapping("/logout")
  ModelAndView leaveForGood(HttpServletRequest request, HttpServletResponse response) {
    return further(door.leaveForGood(request, response), response);
  }

  /**
   * By a page that leads on, and not by a redirect: forms of ours lead to ourselves only (form-action), browsers hold every
   * redirect to that, and through how many hosts an issuer sends people nobody knows beforehand.
   */
  private static ModelAndView further(URI place, HttpServletResponse response) {
    response.setHeader("Refresh", "0;url=" + place);
    return new ModelAndView("further", Map.of("place", place.toString()));
  }

  private static ResponseEntity<Void> to(URI place) {
    return ResponseEntity.status(HttpStatus.SEE_OTHER).location(place).build();
  }

  @ExceptionHandler
  ModelAndView notSignedIn(SignInException e) {
    return page(e.status(), String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ModelAndView tooManyGuesses(TooManyGuessesException e, HttpServletResponse response) {
    response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(e.waitSeconds()));
    return page(
        HttpStatus.TOO_MANY_REQUESTS,
        "Too many from this address tried to sign in and did not. Try again in %d s.".formatted(e.waitSeconds()));
  }

  private ModelAndView page(HttpStatus status, String problem) {
    var page = new ModelAndView(PAGE, status);
    page.addObject("byIssuer", door.isByIssuer());
    page.addObject("problem", problem);
    return page;
  }
}
