package io.kexecfleet.service.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems where no controller is reached: in filters and in the web server. */
@Component
public class ProblemWriter {

  private final JsonMapper mapper;

  ProblemWriter(JsonMapper mapper) {
    this.mapper = mapper;
  }

  public void write(HttpServletResponse response, ProblemCode code, String detail) throws IOException {
    response.setStatus(code.status().value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    mapper.writeValue(response.getOutputStream(), code.problem(detail));
  }

  /** What is wrong with a request that nobody here has understood, as JSON in UTF-8: says nothing of what was sent. */
  public byte[] unread(HttpStatusCode status) {
    var code = status.isSameCodeAs(HttpStatus.BAD_REQUEST) ? ProblemCode.MALFORMED_REQUEST : ProblemCode.of(status);
    var problem = ProblemDetail.forStatusAndDetail(status, code.meaning() + " " + code.remedy());
    code.mark(problem);
    return mapper.writeValueAsBytes(problem);
  }
}
