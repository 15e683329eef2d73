package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.LoaderEntry;
import java.util.List;

/** One command of a script. */
sealed interface Command {

  /** @param words at least one */
  record Simple(List<Word> words) implements Command {}

  /** A menu entry, a submenu, or something else that takes a block. */
  record WithBlock(List<Word> words, List<Command> block) implements Command {}

  record If(Place place, List<Branch> branches, List<Command> otherwise) implements Command {}

  record Branch(List<Command> condition, List<Command> body) {}

  record Function(Place place, String name, List<Command> body) implements Command {}

  /** What an entry of the Boot Loader Specification stands for. */
  record FromLoader(LoaderEntry entry) implements Command {}
}
