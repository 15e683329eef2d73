package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.watching.Line;
import io.kexecfleet.service.watching.Teller;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * Tells one who looks: the whole picture first, then what changes, each once and in order. Whoever was too slow for a change
 * is told the whole picture, as it is by then.
 */
final class PictureStream implements Teller {

  /** @param at from when on all that was told before is still so; null: nothing was told yet */
  private record As(@Nullable Instant at) {}

  /** Why there is nothing more to come. */
  enum Over {
    /** The rollout has ended. */
    ENDED,
    /** Who looks is signed out, or reaches other hosts. */
    TURNED_AWAY
  }

  private record Last(Over why) {}

  private final Pictures pictures;
  private final UUID rolloutId;
  private final Line line;

  /** The stream's thread only. */
  private @Nullable Watched watched;

  PictureStream(Pictures pictures, UUID rolloutId, Line line) {
    this.pictures = pictures;
    this.rolloutId = rolloutId;
    this.line = line;
  }

  @Override
  public void begin() {
    watched = pictures.join(rolloutId);
  }

  @Override
  public void end() {
    if (watched != null) {
      pictures.leave(watched);
    }
  }

  @Override
  public void tell() throws IOException, InterruptedException {
    var looked = watched;
    long version = 0;
    long has = 0;
    while (looked != null && !line.isOver()) {
      var news = looked.awaitNews(version, Line.HEARTBEAT);
      var told = news.told();
      if (news.failed()) {
        line.send(event("stale", new As(news.readAt())));
      } else if (told == null || told.number() == has) {
        line.send(event("alive", new As(news.readAt())));
      } else {
        line.send(told.leadsOnFrom(has) ? event("change", told.change()) : event("picture", told.whole()));
        has = told.number();
        if (told.glance().isOver()) {
          line.send(event("over", new Last(Over.ENDED)));
          return;
        }
      }
      version = news.version();
    }
  }

  @Override
  public SseEventBuilder farewell() {
    return event("over", new Last(Over.TURNED_AWAY));
  }

  private static SseEventBuilder event(String name, @Nullable Object data) {
    return SseEmitter.event().name(name).data(data == null ? "" : data, MediaType.APPLICATION_JSON);
  }
}
