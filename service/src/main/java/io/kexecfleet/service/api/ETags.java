package io.kexecfleet.service.api;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.problem.PreconditionFailedException;
import io.kexecfleet.service.secret.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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
class ETags {

  private static final int DIGITS = 32;
  private static final int MOST_TAGS = 20;
  private static final String ANY = "*";
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e]{0,100}\"");

  private final JsonMapper json;

  ETags(JsonMapper json) {
    this.json = json;
  }

  /** Of what was stored, without what changes by itself as time goes by. */
  String of(Object stored) {
    return '"' + Secret.digest(json.writeValueAsString(stored)).substring(0, DIGITS) + '"';
  }

  /**
   * What a request wants to be so.
   *
   * @param stored what a tag is made of
   * @throws InvalidInputException for a header that cannot be understood: it never counts as none
   */
  <T> Precondition<T> wanted(HttpServletRequest request, Function<T, ?> stored) {
    var match = tags(request, HttpHeaders.IF_MATCH);
    var none = tags(request, HttpHeaders.IF_NONE_MATCH);
    if (none != null && !none.equals(Set.of(ANY))) {
      throw new InvalidInputException(HttpHeaders.IF_NONE_MATCH, "If-None-Match goes only with * here: to make what is not there yet.");
    }
    return current -> {
      if (none != null && current != null) {
        throw new PreconditionFailedException("There is one already. Nothing was changed; look at it, and leave If-None-Match out to change it.");
      }
      if (match != null && !matches(match, current == null ? null : stored.apply(current))) {
        throw new PreconditionFailedException(
            current == null
                ? "There is none any more. Nothing was changed."
                : "It is not what you saw: somebody changed it meanwhile. Nothing was changed; get it again and decide anew.");
      }
    };
  }

  private boolean matches(Set<String> tags, @Nullable Object stored) {
    return stored != null && (tags.contains(ANY) || tags.contains(of(stored)));
  }

  private static @Nullable Set<String> tags(HttpServletRequest request, String header) {
    var value = request.getHeader(header);
    if (value == null) {
      return null;
    }
    var tags = List.copyOf(Arrays.asList(value.strip().split("\\s*,\\s*", MOST_TAGS + 1)));
    if (!tags.equals(List.of(ANY)) && (tags.size() > MOST_TAGS || !tags.stream().allMatch(tag -> TAG.matcher(tag).matches()))) {
      throw new InvalidInputException(header, "%s must be entity tags in double quotes, as an answer had them in ETag, or *.".formatted(header));
    }
    return tags.stream().collect(Collectors.toUnmodifiableSet());
  }
}
