package io.kexecfleet.cli.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has shells complete commands. */
@Command(
    name = Completion.NAME,
    description = "Prints what has a shell complete commands; zsh reads bash's.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = KexecFleet.EXAMPLE,
    footer = {"  source <(kexec-fleet completion bash)", "  source <(kexec-fleet completion zsh)"})
final class Completion implements Runnable {

  static final String NAME = "completion";

  /** The shells. */
  enum Kind {
    BASH,
    ZSH
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Kind kind = Kind.BASH;

  @Override
  public void run() {
    var root = Objects.requireNonNull(spec).root();
    var script =
        switch (kind) {
          // The script turns on zsh's own reading of it where zsh reads it.
          case BASH, ZSH -> AutoComplete.bash(KexecFleet.NAME, root.commandLine());
        };
    ((KexecFleet) root.userObject()).shell().out().println(script);
  }
}
