/** The web server: which ports are open to whom, how they are kept from harm, and what every answer carries. */
@NullMarked
package io.kexecfleet.service.web;

import org.jspecify.annotations.NullMarked;
