package io.kexecfleet.lab.fleet;

import io.kexecfleet.agent.link.CheckInCall;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;

/** Hears what hosts and service say to each other, at the hosts' end of the wire. Called by many threads at once. */
public interface Wiretap {

  Wiretap NONE = new Wiretap() {};

  /** A host is about to say this. */
  default void said(CheckIn checkIn) {}

  /** A host has just heard this. */
  default void heard(CheckInReply reply) {}

  /** A call that is listened to. */
  default CheckInCall on(CheckInCall call) {
    return checkIn -> {
      said(checkIn);
      var reply = call.send(checkIn);
      heard(reply);
      return reply;
    };
  }
}
