package io.kexecfleet.service.api;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.calendar.CalendarImport;
import io.kexecfleet.service.calendar.ImportRequest;
import io.kexecfleet.service.calendar.Imported;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.SelectorText;
import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/calendar/import}: windows or freezes from an iCalendar file. */
@RestController
@RequestMapping("/api/v1/calendar/import")
class CalendarImportController {

  private final CalendarImport calendar;

  CalendarImportController(CalendarImport calendar) {
    this.calendar = calendar;
  }

  /** @param as {@code windows} or {@code freezes} */
  @PostMapping(consumes = "text/calendar")
  @Needs(Permission.OPERATE_FLEET)
  Imported take(
      @RequestParam String as,
      @RequestParam(required = false) @Nullable String selector,
      @RequestParam(defaultValue = "") String prefix,
      @RequestParam(required = false) @Nullable String zone,
      @RequestBody byte[] file,
      Actor actor) {
    var request = ImportRequest.parse(text(file), SelectorText.read("selector", selector), prefix, zone);
    return switch (as) {
      case "windows" -> calendar.windows(actor, request);
      case "freezes" -> calendar.freezes(actor, request);
      default -> throw new InvalidInputException("as", "as must be windows or freezes.");
    };
  }

  private static String text(byte[] file) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString().replaceFirst("^\uFEFF", "");
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("body", "The file is not in UTF-8, as iCalendar files are.");
    }
  }
}
