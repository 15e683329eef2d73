package io.kexecfleet.agent.crash;

/**
 * What there is to say of the crash kernel.
 *
 * @param text in a sentence
 * @param isTrouble whether a panic would find none, or one that knows too little
 */
public record Told(String text, boolean isTrouble) {

  static Told fine(String text) {
    return new Told(text, false);
  }

  static Told trouble(String text) {
    return new Told(text, true);
  }
}
