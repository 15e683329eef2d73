package io.kexecfleet.service.audit;

import java.util.List;
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
