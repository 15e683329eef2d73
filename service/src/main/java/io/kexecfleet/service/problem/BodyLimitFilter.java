package io.kexecfleet.service.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.ToLongFunction;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies that are too long: by their announced length at once, otherwise as soon as they turn out to be. */
public final class BodyLimitFilter extends OncePerRequestFilter {

  private final ToLongFunction<HttpServletRequest> limits;
  private final ProblemWriter problems;

  /** @param limit bytes */
  public BodyLimitFilter(long limit, ProblemWriter problems) {
    this(_ -> limit, problems);
  }

  /** @param limits bytes, of a request */
  public BodyLimitFilter(ToLongFunction<HttpServletRequest> limits, ProblemWriter problems) {
    this.limits = limits;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long limit = limits.applyAsLong(request);
    if (request.getContentLengthLong() > limit) {
      problems.write(response, ProblemCode.BODY_TOO_LARGE, BodyTooLargeException.message(limit));
      return;
    }
    chain.doFilter(
        new HttpServletRequestWrapper(request) {
          @Override
          public ServletInputStream getInputStream() throws IOException {
            return new Counted(super.getInputStream(), limit);
          }
        },
        response);
  }

  private static final class Counted extends ServletInputStream {

    private final ServletInputStream body;
    private final long limit;
    private long read;

    Counted(ServletInputStream body, long limit) {
      this.body = body;
      this.limit = limit;
    }

    private int count(int bytes) throws IOException {
      read += Math.max(0, bytes);
      if (read > limit) {
        throw new BodyTooLargeException(limit);
      }
      return bytes;
    }

    @Override
    public int read() throws IOException {
      int next = body.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return count(body.read(buffer, offset, length));
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
