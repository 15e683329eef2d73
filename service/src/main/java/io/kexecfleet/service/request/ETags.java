package io.kexecfleet.service.request;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.problem.PreconditionFailedException;
import io.kexecfleet.service.secret.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Entity tags of what operators change, and the conditions they make with them (RFC 9110, 8.8.3 and 13.1): {@code If-Match}
 * with a tag, or {@code *} for whatever there is, and {@code If-None-Match: *} for something that is not there yet.
 */
@Component
public class ETags {

  private static final int DIGITS = 32;
  private static final String ANY = "*";
  private static final String WEAK = "W/";
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e]{0,100}\"");

  /** As in RFC 9110, 13.1.1, with an end. */
  private static final Pattern LIST = Pattern.compile("\\s*%1$s(?:\\s*,\\s*%1$s){0,19}\\s*".formatted(TAG));

  private final JsonMapper json;

  ETags(JsonMapper json) {
    this.json = json;
  }

  /** Of what was stored, without what changes by itself as time goes by. */
  public String of(Object stored) {
    return '"' + Secret.digest(json.writeValueAsString(stored)).substring(0, DIGITS) + '"';
  }

  /**
   * What a request wants to be so.
   *
   * @param stored what a tag is made of
   * @throws InvalidInputException for a header that cannot be understood: it never counts as none
   */
  public <T> Precondition<T> wanted(HttpServletRequest request, Function<T, ?> stored) {
    var match = tags(request, HttpHeaders.IF_MATCH);
    var none = tags(request, HttpHeaders.IF_NONE_MATCH);
    if (none != null && !none.equals(Set.of(ANY))) {
      throw new InvalidInputException(HttpHeaders.IF_NONE_MATCH, "If-None-Match goes only with * here: to make what is not there yet.");
    }
    return required(match, none != null, stored);
  }

  /**
   * What somebody saw on a page before they changed it there.
   *
   * @param seen its tag, as the form had it; empty: there was none yet, and the form makes it
   * @param stored what a tag is made of
   */
  public <T> Precondition<T> seen(String seen, Function<T, ?> stored) {
    return seen.isEmpty() ? required(null, true, stored) : required(Set.of(seen), false, stored);
  }

  private <T> Precondition<T> required(@Nullable Set<String> match, boolean none, Function<T, ?> stored) {
    return current -> {
      if (none && current != null) {
        throw new PreconditionFailedException("There is one already. Nothing was changed; look at it, and leave If-None-Match out to change it.");
      }
      if (match != null && !matches(match, current == null ? null : stored.apply(current))) {
        throw new PreconditionFailedException(
            current == null
                ? "There is none any more. Nothing was changed."
                : "It is not what you saw: it was changed meanwhile. Nothing was changed; get it again and decide anew.");
      }
    };
  }

  /**
   * Whether the caller has this already: what is answered would be as before. Weak tags count here, as RFC 9110, 13.1.2, has
   * it; for a change they never do.
   *
   * @param ifNoneMatch what the caller sent, or null: nothing
   * @throws InvalidInputException when that is no list of tags
   */
  public boolean isKnown(@Nullable String ifNoneMatch, Object stored) {
    if (ifNoneMatch == null) {
      return false;
    }
    var tags = tags(HttpHeaders.IF_NONE_MATCH, ifNoneMatch);
    var own = of(stored);
    return tags.contains(ANY) || tags.contains(own) || tags.contains(WEAK + own);
  }

  private boolean matches(Set<String> tags, @Nullable Object stored) {
    return stored != null && (tags.contains(ANY) || tags.contains(of(stored)));
  }

  private static @Nullable Set<String> tags(HttpServletRequest request, String header) {
    var value = request.getHeader(header);
    return value == null ? null : tags(header, value);
  }

  private static Set<String> tags(String header, String value) {
    if (value.strip().equals(ANY)) {
      return Set.of(ANY);
    }
    if (!LIST.matcher(value).matches()) {
      throw new InvalidInputException(header, "%s must be entity tags in double quotes, as an answer had them in ETag, or *.".formatted(header));
    }
    return TAG.matcher(value).results().map(MatchResult::group).collect(Collectors.toUnmodifiableSet());
  }
}
