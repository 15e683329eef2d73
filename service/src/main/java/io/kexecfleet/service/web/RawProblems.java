package io.kexecfleet.service.web;

import io.kexecfleet.service.problem.ProblemWriter;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;

/** What the web server itself answers where a request does not get as far as the service: bounded, and nothing of what was sent. */
final class RawProblems extends ErrorHandler {

  private final ProblemWriter problems;

  RawProblems(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var status =
        request.getAttribute(ERROR_EXCEPTION) instanceof HttpException known ? known.getCode() : response.getStatus();
    response.setStatus(status);
    // After what cannot be read Jetty closes, and does not say so.
    response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    AnswerHeaders.OF_DATA.forEach((name, value) -> response.getHeaders().put(name, value));
    if (HttpStatus.hasNoBody(status)) {
      callback.succeeded();
    } else {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.write(true, ByteBuffer.wrap(problems.unread(HttpStatusCode.valueOf(status))), callback);
    }
    return true;
  }
}
