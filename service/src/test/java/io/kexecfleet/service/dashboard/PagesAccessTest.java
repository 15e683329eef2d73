package io.kexecfleet.service.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Needs;
import io.kexecfleet.service.security.Permission;
import io.kexecfleet.service.support.Reader;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every page and every act there is, whoever adds one: who is let in, and to what. */
class PagesAccessTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Set<String> BY_WHICH_ONE_COMES_AND_GOES = Set.of("/login", "/logout");
  private static final String AN_ID = "01a20000-0000-7000-8000-000000000000";
  private static final Reader NOBODY = Reader.nobody(SERVICE);
  private static final Reader ADMINISTRATOR = Reader.signedIn(SERVICE, SERVICE.operatorToken());
  private static final Reader VIEWER = Reader.signedIn(SERVICE, viewer());

  /** @param path with names and ids in it that are nobody's */
  record Door(RequestMethod method, String path, Needs needs) {

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private static String viewer() {
    return SERVICE.operator().post("/api/v1/tokens", Map.of("name", "pages-access", "role", "VIEWER")).text("token");
  }

  private static List<Door> doors() {
    return SERVICE.bean(RequestMappingHandlerMapping.class).getHandlerMethods().entrySet().stream()
        .filter(entry -> entry.getValue().getBeanType().getPackageName().startsWith("io.kexecfleet.service.dashboard"))
        .flatMap(
            entry ->
                entry.getKey().getPatternValues().stream()
                    .filter(pattern -> BY_WHICH_ONE_COMES_AND_GOES.stream().noneMatch(pattern::startsWith))
                    .flatMap(
                        pattern ->
                            entry.getKey().getMethodsCondition().getMethods().stream()
                                .map(method -> new Door(method, path(pattern), needs(entry.getValue().getMethodAnnotation(Needs.class), pattern)))))
        .toList();
  }

  private static Needs needs(@Nullable Needs needs, String pattern) {
    return Objects.requireNonNull(needs, () -> pattern + " says no permission that it takes");
  }

  private static String path(String pattern) {
    return pattern.replaceAll("\\{[^}]*[iI]d[^}]*\\}", AN_ID).replaceAll("\\{[^}]*\\}", "1");
  }

  static Stream<Door> pages() {
    return doors().stream().filter(door -> door.method == RequestMethod.GET);
  }

  static Stream<Door> acts() {
    return doors().stream().filter(door -> door.method != RequestMethod.GET);
  }

  @Test
  void thereAreSome() {
    assertThat(pages()).hasSizeGreaterThan(20);
    assertThat(acts()).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void nobodySeesAnythingWithoutSigningIn(Door page) {
    var answer = NOBODY.get(page.path);
    assertThat(answer.status()).isIn(302, 303);
    assertThat(answer.next().getPath()).isEqualTo("/login");
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("acts")
  void nobodyDoesAnythingWithoutSigningIn(Door act) {
    assertThat(NOBODY.postWithoutSecret(act.path, Map.of()).status()).isIn(302, 303, 401, 403);
  }

  @ParameterizedTest
  @MethodSource("acts")
  void aFormFromElsewhereDoesNothing(Door act) {
    assertThat(ADMINISTRATOR.postWithoutSecret(act.path, Map.of()).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @MethodSource("acts")
  void aViewerDoesNothing(Door act) {
    assertThat(act.needs.value()).isNotIn(Permission.READ, Permission.READ_FLEET);
    assertThat(VIEWER.post(act.path, Map.of()).status()).isEqualTo(403);
  }
}
