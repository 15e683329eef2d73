package io.kexecfleet.service.database;

/** The files that set the embedded PostgreSQL up: durable, small, and closed to everybody else. */
final class PostgresSettings {

  /** Who may connect: whoever proves the password, over the loopback address. */
  static final String ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n";

  private PostgresSettings() {}

  static String server(int port) {
    return """
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'

        # What was committed survives a power cut.
        fsync = on
        synchronous_commit = on
        full_page_writes = on

        # Bounds: one service, its pool, and somebody looking.
        max_connections = 40
        shared_buffers = 64MB
        work_mem = 8MB
        maintenance_work_mem = 64MB
        max_wal_size = 512MB
        temp_file_limit = 1GB
        max_worker_processes = 4
        max_parallel_workers = 2
        autovacuum_max_workers = 2
        idle_in_transaction_session_timeout = 60s
        statement_timeout = 60s

        timezone = 'UTC'
        log_timezone = 'UTC'
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgresql-%%a.log'
        log_truncate_on_rotation = on
        log_rotation_age = 1d
        log_rotation_size = 0
        """
        .formatted(port);
  }
}
