package io.kexecfleet.service.watching;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/** What a stream tells. All of it is called by the stream's own thread. */
public interface Teller {

  /** From here on it hears of what it tells; nothing is sent before. */
  void begin();

  /** Returns when there is nothing more to tell, or the line is over. */
  void tell() throws IOException, InterruptedException;

  /** Hears of nothing any more; also where it did not get to begin. */
  void end();

  /** What somebody is told at last who would not be let in any more; null: nothing. */
  default @Nullable SseEventBuilder farewell() {
    return null;
  }
}
