package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/audit}: who did what, when and from where. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {

  private static final int LONGEST_SUBJECT = 300;

  private final AuditLog audit;

  AuditController(AuditLog audit) {
    this.audit = audit;
  }

  @GetMapping
  @Needs(Permission.READ_FLEET)
  AuditJson.Page list(
      @RequestParam(defaultValue = PageLimit.FROM_THE_NEWEST) long before,
      @RequestParam(defaultValue = "") String subject,
      @RequestParam(defaultValue = PageLimit.DEFAULT) int limit) {
    if (subject.length() > LONGEST_SUBJECT || subject.indexOf('\0') >= 0) {
      throw new InvalidInputException("subject", "subject must be an id or a name of at most %d characters.".formatted(LONGEST_SUBJECT));
    }
    var page = audit.page(before, subject, PageLimit.require(limit));
    return new AuditJson.Page(
        page.stream().map(AuditJson::of).toList(), page.size() == limit ? page.getLast().id() : null);
  }
}
