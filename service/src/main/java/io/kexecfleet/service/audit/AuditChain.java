package io.kexecfleet.service.audit;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The audit log as a chain of digests. The database makes it as each transaction commits; who has noted a digest
 * elsewhere can prove later that nothing before it was changed.
 */
@Component
public class AuditChain {

  private final JdbcClient database;

  AuditChain(JdbcClient database) {
    this.database = database;
  }

  /**
   * One entry in the chain.
   *
   * @param position from 1, without gaps
   * @param text of the entry as it is stored now, exactly what was digested; null: the entry is gone
   * @param digest SHA-256 in 64 hex digits, of the 32 bytes of the digest before and the text in UTF-8
   */
  public record Link(long position, @Nullable String text, String digest) {}

  /**
   * The end of the chain, to be noted elsewhere.
   *
   * @param position of the newest entry; 0: there is none
   * @param digest in 64 hex digits; zeros where there is none
   * @param unchained entries that were put into the log past the chain
   */
  public record Head(long position, String digest, long unchained) {}

  /**
   * What following a part of the chain came to.
   *
   * @param from the first position that was followed; 0: there is none
   * @param to the last
   * @param broken the first in it whose entry is not what was digested, or is gone, or before which one is missing; null: there
   *     is none
   */
  public record Followed(long from, long to, @Nullable Long broken) {}

  /**
   * In the order of the positions.
   *
   * @param after only later ones than this position
   */
  @Transactional(readOnly = true)
  public List<Link> page(long after, int limit) {
    return database
        .sql(
            """
            select c.position, case when e.id is not null then audit_entry_text(e) end, encode(c.digest, 'hex')
            from audit_chain c left join audit_entry e on e.id = c.entry_id
            where c.position > ? order by c.position limit ?
            """)
        .params(after, limit)
        .query((row, _) -> new Link(row.getLong(1), row.getString(2), row.getString(3)))
        .list();
  }

  /** Where an entry is in the chain; nothing for one that was put into the log past it. */
  @Transactional(readOnly = true)
  public Optional<Link> of(long entryId) {
    return database
        .sql(
            """
            select c.position, audit_entry_text(e), encode(c.digest, 'hex')
            from audit_chain c join audit_entry e on e.id = c.entry_id where c.entry_id = ?
            """)
        .param(entryId)
        .query((row, _) -> new Link(row.getLong(1), row.getString(2), row.getString(3)))
        .optional();
  }

  /**
   * Digests the newest entries again. That is the database's own word: it finds an entry that was changed, and not a chain that
   * was written anew.
   */
  @Transactional(readOnly = true)
  public Followed follow(int newest) {
    return database
        .sql(
            """
            select coalesce(min(position), 0), coalesce(max(position), 0), min(position) filter (where sound is not true)
            from (
              select c.position, e.id is not null and (before.position is not null or c.position = 1) and
                c.digest = sha256(coalesce(before.digest, decode(repeat('00', 32), 'hex')) || convert_to(audit_entry_text(e), 'UTF8')) as sound
              from (select * from audit_chain order by position desc limit ?) c
              left join audit_chain before on before.position = c.position - 1
              left join audit_entry e on e.id = c.entry_id) followed
            """)
        .param(newest)
        .query((row, _) -> new Followed(row.getLong(1), row.getLong(2), row.getObject(3, Long.class)))
        .single();
  }

  /** Counts all entries. */
  @Transactional(readOnly = true)
  public Head head() {
    return database
        .sql(
            """
            select coalesce(max(c.position), 0), coalesce(encode((array_agg(c.digest))[1], 'hex'), repeat('0', 64)),
              (select count(*) from audit_entry e where not exists (select from audit_chain l where l.entry_id = e.id))
            from (select position, digest from audit_chain order by position desc limit 1) c
            """)
        .query((row, _) -> new Head(row.getLong(1), row.getString(2), row.getLong(3)))
        .single();
  }
}
