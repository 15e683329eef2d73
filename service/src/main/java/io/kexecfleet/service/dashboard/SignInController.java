package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.security.SignIn;
import io.kexecfleet.service.security.SignInException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /login} and {@code /logout}. Where they lead is never taken from a request. */
@Controller
class SignInController {

  private static final String PAGE = "sign-in";
  private static final URI START = URI.create("/");

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
    door.byToken(token, request, response);
    return to(START);
  }

  @PostMapping(SignIn.DOOR + "/oidc")
  ResponseEntity<Void> leave(HttpServletRequest request, HttpServletResponse response) {
    return to(door.leave(request, response));
  }

  @GetMapping(SignIn.DOOR + "/oidc/callback")
  ResponseEntity<Void> comeBack(HttpServletRequest request, HttpServletResponse response) {
    door.comeBack(request, response);
    return to(START);
  }

  @PostMapping("/logout")
  ResponseEntity<Void> leaveForGood(HttpServletRequest request, HttpServletResponse response) {
    return to(door.leaveForGood(request, response));
  }

  private static ResponseEntity<Void> to(URI place) {
    return ResponseEntity.status(HttpStatus.SEE_OTHER).location(place).build();
  }

  @ExceptionHandler
  ModelAndView notSignedIn(SignInException e) {
    var page = new ModelAndView(PAGE, e.status());
    page.addObject("byIssuer", door.isByIssuer());
    page.addObject("problem", String.valueOf(e.getMessage()));
    return page;
  }
}
