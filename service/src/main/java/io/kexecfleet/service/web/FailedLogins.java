package io.kexecfleet.service.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.TimeMeter;
import io.kexecfleet.service.database.Guesser;
import io.kexecfleet.service.database.TooManyGuessesException;
import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.problem.ProblemWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Before the doors: an address from which many credentials came that open nothing has to wait before another one is looked
 * up. One that memory knows is not looked up, and one that was good before is looked up all the same, so whoever has it comes
 * in from the same address as ever.
 */
final class FailedLogins extends OncePerRequestFilter {

  private static final int MOST_GOOD = 10_000;
  private static final Duration GOOD_FOR = Duration.ofHours(1);

  private final Buckets<Neighbourhood> failures;

  /** Digests of what opened a door when it was looked up; whether it still does is seen when it is looked up again. */
  private final Cache<String, Boolean> goodBefore =
      Caffeine.newBuilder().maximumSize(MOST_GOOD).expireAfterWrite(GOOD_FOR).build();

  private final ProblemWriter problems;
  private final Counter refused;

  FailedLogins(WebSettings.Rates rates, TimeMeter time, ProblemWriter problems, MeterRegistry meters) {
    this.failures = new Buckets<>(rates.failedPerSecond(), rates.failedBurst(), time);
    this.problems = problems;
    this.refused = RateLimitFilter.refused("failed-logins", meters);
  }

  /** Counts each thing that one request shows once, however many places it is looked for in. */
  private final class Attempt implements Guesser {

    private final Neighbourhood from;
    private final Set<String> counted = new HashSet<>();

    Attempt(Neighbourhood from) {
      this.from = from;
    }

    @Override
    public void guesses(String key) {
      if (counted.contains(key) || goodBefore.getIfPresent(key) != null) {
        return;
      }
      var wait = failures.take(from);
      if (wait.isPresent()) {
        refused.increment();
        throw new TooManyGuessesException(wait.getAsLong());
      }
      counted.add(key);
    }

    @Override
    public void found(String key) {
      goodBefore.put(key, true);
      unanswered(key);
    }

    @Override
    public void unanswered(String key) {
      if (counted.remove(key)) {
        failures.giveBack(from);
      }
    }
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      new Attempt(Neighbourhood.of(request.getRemoteAddr()))
          .asks(
              () -> {
                chain.doFilter(request, response);
                return true;
              });
    } catch (TooManyGuessesException e) {
      refuse(response, e.waitSeconds());
    } catch (IOException | ServletException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  private void refuse(HttpServletResponse response, long wait) throws IOException {
    response.setHeader("Retry-After", Long.toString(wait));
    problems.write(
        response,
        ProblemCode.TOO_MANY_FAILED_LOGINS,
        "Too many credentials that open nothing were shown from this address, and this one is not known yet. Show it again in %d s."
            .formatted(wait));
  }
}
