package io.kexecfleet.service.replica;

/** Port: hears of a channel of PostgreSQL, whichever replica spoke, this one among them. Must not throw; called by one thread. */
public interface ChannelListener {

  /** Its name, which goes into a statement as it is. */
  String channel();

  /** There is news, or there may have been while nobody could hear of it. */
  void rung();
}
