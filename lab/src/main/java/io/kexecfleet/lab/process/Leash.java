package io.kexecfleet.lab.process;

import java.util.ArrayList;
import java.util.List;

/**
 * Ties a program to this JVM: it ends when the returned process is destroyed, and also when the JVM ends in any way, a
 * {@code kill -9} included.
 *
 * <p>A shell stands between the two. Another one beside it reads a pipe that only this JVM holds open: the JVM's end is the
 * pipe's end, on which it ends the first, and the kernel then ends the program by its parent-death signal. That signal cannot
 * be used without the shell: it would fire at the end of the Java <em>thread</em> that started the program.
 */
public final class Leash {

  private static final String SHELL =
      """
      exec 3<&0
      setpriv --pdeathsig KILL "$@" </dev/null 3<&- & program=$!
      setpriv --pdeathsig KILL bash -c 'read -r _ <&3; [ "$PPID" = "$0" ] && kill -KILL "$0"' $$ >/dev/null 2>&1 &
      exec 3<&-
      wait "$program"
      exit $?
      """;

  private Leash() {}

  /**
   * A builder for the tied program; its output and folder may be set as usual, its input is empty. A program that is not
   * there shows as exit code 127.
   *
   * @param command the program, looked up on the search path, and its arguments
   */
  public static ProcessBuilder tie(List<String> command) {
    var words = new ArrayList<>(List.of("bash", "-c", SHELL, "leash"));
    words.addAll(command);
    return new ProcessBuilder(words).redirectInput(ProcessBuilder.Redirect.PIPE);
  }
}
