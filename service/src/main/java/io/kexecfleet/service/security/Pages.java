package io.kexecfleet.service.security;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Where the pages for people are. All but those by which they come in and go take somebody who is signed in. */
public final class Pages {

  /** Of the service as it runs for people who are signed in. */
  static final List<String> INSIDE =
      List.of("/", "/fleet/**", "/hosts/**", "/rollouts/**", "/calendar/**", "/timings/**", "/timings.csv", "/ledger/**", "/audit/**");

  private static final List<String> AT_THE_DOOR = List.of(SignIn.DOOR, SignIn.DOOR + "/**", "/logout", "/assets/**");
  private static final List<PathPattern> INSIDE_PATTERNS = patterns(INSIDE.stream());
  private static final List<PathPattern> ALL_PATTERNS = patterns(all());

  private Pages() {}

  private static Stream<String> all() {
    return Stream.concat(INSIDE.stream(), AT_THE_DOOR.stream());
  }

  private static List<PathPattern> patterns(Stream<String> texts) {
    return texts.map(PathPatternParser.defaultInstance::parse).toList();
  }

  static String[] paths() {
    return all().toArray(String[]::new);
  }

  /** Whether people are shown what is at this path. */
  public static boolean isPage(String path) {
    return isAmong(ALL_PATTERNS, path);
  }

  static boolean isInside(String path) {
    return isAmong(INSIDE_PATTERNS, path);
  }

  private static boolean isAmong(List<PathPattern> patterns, String path) {
    var parsed = PathContainer.parsePath(path);
    return patterns.stream().anyMatch(pattern -> pattern.matches(parsed));
  }
}
