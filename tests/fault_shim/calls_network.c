// What leaves the process. It is written down before it goes, so that nothing can be known outside
// that is not in the journal.
#include <sys/socket.h>
#include <sys/uio.h>

#include "shim.h"

static void record_pieces(int socket, const struct iovec* pieces, size_t count) {
  if (shim_control == NULL || !shim_has_journal()) return;
  shim_lock();
  for (size_t i = 0; i < count; ++i) {
    shim_record('N', (uint64_t)socket, i, pieces[i].iov_base, pieces[i].iov_len);
  }
  shim_unlock();
}

SHIM_EXPORT ssize_t sendmsg(int socket, const struct msghdr* message, int flags) {
  NEXT(ssize_t, sendmsg, int, const struct msghdr*, int);
  record_pieces(socket, message->msg_iov, message->msg_iovlen);
  return next_sendmsg(socket, message, flags);
}

SHIM_EXPORT ssize_t send(int socket, const void* bytes, size_t size, int flags) {
  NEXT(ssize_t, send, int, const void*, size_t, int);
  const struct iovec piece = {(void*)bytes, size};
  record_pieces(socket, &piece, 1);
  return next_send(socket, bytes, size, flags);
}
