#pragma once

#include <nettle/sha2.h>
#include <nettle/version.h>

// Nettle renames its functions by macros, and Nettle 4 dropped the length of a digest.
static inline void cnettle_sha256_init(struct sha256_ctx *context) { sha256_init(context); }

static inline void cnettle_sha256_update(struct sha256_ctx *context, size_t length, const uint8_t *data) {
  sha256_update(context, length, data);
}

static inline void cnettle_sha256_digest(struct sha256_ctx *context, uint8_t *digest) {
#if NETTLE_VERSION_MAJOR >= 4
  sha256_digest(context, digest);
#else
  sha256_digest(context, SHA256_DIGEST_SIZE, digest);
#endif
}
