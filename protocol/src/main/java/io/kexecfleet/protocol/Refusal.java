package io.kexecfleet.protocol;

/**
 * A host's no, given before the commit point.
 *
 * @param code what kind of no
 * @param detail what was found, what it means and what to do about it, in one or two sentences
 */
public record Refusal(Code code, String detail) {

  public enum Code {
    /** The order is for a kernel that no longer runs here. */
    OTHER_BOOT,
    /** The order's time was over when it was to be carried out. */
    EXPIRED,
    /** This host already jumped for this reboot. */
    ALREADY_JUMPED,
    /** The boot target names nothing that this host has, or nothing that can be told for certain. */
    TARGET_NOT_FOUND,
    /** The boot target lies outside the directories this host allows, or somebody else than root can have written it. */
    TARGET_NOT_ALLOWED,
    /** The boot target changes something on the kernel command line that this host does not leave to the service. */
    COMMAND_LINE_NOT_ALLOWED,
    /** The kernel would not load the image, by any method; or it is plain beforehand that this host cannot boot it. */
    LOAD_FAILED,
    /**
     * What was staged no longer matches its files, its target or the host's memory, and could not be loaded again so that it
     * does.
     */
    STALE,
    /** The preflight found something that the host's owner takes for a reason not to reboot it at all now. */
    PREFLIGHT_BLOCKED,
    /** The preflight found something that keeps this host from jumping; it may still go through its firmware. */
    CANNOT_KEXEC,
    /** An image is loaded that this agent did not load, and the host's owner did not allow to replace it. */
    FOREIGN_IMAGE,
    /** The host limits how often an image may be loaded, and what is left is too little to load one and let go of it. */
    LOAD_LIMIT,
    /** A hook that was to be run is not installed on this host, or not so that only its owner can have written it. */
    HOOK_MISSING,
    /** A hook before the staging or before the jump said no, or did not end in time. */
    HOOK_FAILED,
    /** What was staged is no longer loaded, or an image is loaded where none may be: a reboot would become a jump into it. */
    NOT_STAGED,
    /** What is needed to report the reboot could not be written to disk. */
    RECORD_NOT_DURABLE,
    /** The jump was asked for and turned down on the spot. */
    JUMP_NOT_ACCEPTED
  }
}
