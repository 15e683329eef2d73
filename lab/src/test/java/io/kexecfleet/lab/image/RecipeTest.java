package io.kexecfleet.lab.image;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {

  private static final Recipe RECIPE =
      new Recipe(
          "trixie",
          List.of("systemd", "udev"),
          "kernel",
          List.of("bookworm", "trixie"),
          "3G",
          Map.of("base.sh", "base", "disk.sh", "disk", "settings/etc/a", "A"));

  @Test
  void theSameRecipeHasTheSameKeys() {
    var again = withFiles(RECIPE.files());

    assertThat(again.baseKey()).isEqualTo(RECIPE.baseKey()).matches("[0-9a-f]{16}");
    assertThat(again.diskKey("deb")).isEqualTo(RECIPE.diskKey("deb"));
  }

  @Test
  void whateverGoesIntoTheBaseChangesBothKeys() {
    List<Recipe> changed =
        List.of(
            recipe("forky", RECIPE.packages(), RECIPE.kernel(), RECIPE.kernelSuites()),
            recipe("trixie", List.of("systemd"), RECIPE.kernel(), RECIPE.kernelSuites()),
            recipe("trixie", RECIPE.packages(), "other", RECIPE.kernelSuites()),
            recipe("trixie", RECIPE.packages(), RECIPE.kernel(), List.of("trixie")),
            withFiles(Map.of("base.sh", "other", "disk.sh", "disk", "settings/etc/a", "A")),
            withFiles(Map.of("base.sh", "base", "disk.sh", "disk", "settings/etc/b", "A")),
            withFiles(Map.of("base.sh", "base", "disk.sh", "disk", "settings/etc/a", "B")));

    assertThat(changed).extracting(Recipe::baseKey).doesNotContain(RECIPE.baseKey()).doesNotHaveDuplicates();
    assertThat(changed).extracting(recipe -> recipe.diskKey("")).doesNotContain(RECIPE.diskKey(""));
  }

  @Test
  void anotherAgentOrDiskScriptKeepsTheBase() {
    Recipe otherScript = withFiles(Map.of("base.sh", "base", "disk.sh", "other", "settings/etc/a", "A"));

    assertThat(otherScript.baseKey()).isEqualTo(RECIPE.baseKey());
    assertThat(otherScript.diskKey("deb")).isNotEqualTo(RECIPE.diskKey("deb"));
    assertThat(RECIPE.diskKey("deb")).isNotEqualTo(RECIPE.diskKey("another")).isNotEqualTo(RECIPE.diskKey(""));
  }

  @Test
  void theLabsOwnRecipeNamesEverySettingThatIsPackaged(@TempDir Path folder) throws Exception {
    Path resources = requireNonNull(Path.of(requireNonNull(Recipe.class.getResource("base.sh")).toURI()).getParent());
    Recipe.standard().unpack(folder);

    try (var packaged = Files.walk(resources)) {
      assertThat(packaged.filter(Files::isRegularFile).filter(file -> !file.toString().endsWith(".class")))
          .allSatisfy(file -> assertThat(folder.resolve(resources.relativize(file))).hasSameBinaryContentAs(file));
    }
  }

  private static Recipe withFiles(Map<String, String> files) {
    return new Recipe(
        RECIPE.suite(), RECIPE.packages(), RECIPE.kernel(), RECIPE.kernelSuites(), RECIPE.diskSize(), files);
  }

  private static Recipe recipe(String suite, List<String> packages, String kernel, List<String> kernelSuites) {
    return new Recipe(suite, packages, kernel, kernelSuites, RECIPE.diskSize(), RECIPE.files());
  }
}
