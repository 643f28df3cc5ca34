// Jobserver: GNU make's protocol for sharing job slots among processes; as server for our commands or as client of
// whoever started us.
//
// The first running command of a process needs no token (the implicit slot); each further one holds one byte read from
// the pool and puts back the same byte. Source: GNU make manual, "Sharing Job Slots with GNU make"; cargo's spelling.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "base/environment.h"
#include "base/error.h"

namespace rbuild {

// Where a pool is, as an environment names it.
struct JobserverAddress {
  int read_fd = -1;
  int write_fd = -1;
  std::string fifo;  // instead of the two

  friend bool operator==(const JobserverAddress&, const JobserverAddress&) = default;
  // "3,4" or "fifo:/tmp/f", as --jobserver-auth takes it.
  std::string ToString() const;
};

// The pool that the text of MAKEFLAGS or the like names: the last --jobserver-auth or --jobserver-fds counts, and a
// first word of single letters with `n` among them (make -n) means none. Negative descriptors (make's "R,W" of a recipe
// that isn't recursive) are kept: they are invalid, not absent.
std::optional<JobserverAddress> ParseJobserver(std::string_view makeflags);

// MAKEFLAGS that name this pool for `jobs` commands: all other flags and variables of `makeflags` stay as they are.
std::string MakeflagsNaming(const JobserverAddress& address, int jobs, std::string_view makeflags);

// The pool that is inherited: for a Cargo build what CARGO_MAKEFLAGS, MAKEFLAGS or MFLAGS name, the first that is set
// as cargo does; for any other build MAKEFLAGS alone.
std::optional<JobserverAddress> InheritedJobserver(const Environment& environment, bool cargo);

enum class JobserverStyle : uint8_t { kPipe, kFifo };

// Owns a named pipe of the file system.
class Fifo {
 public:
  Fifo() = default;
  // A new one with a name of its own in `folder`, for this user alone.
  static Result<Fifo> Create(const std::string& folder);
  ~Fifo();
  Fifo(Fifo&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  Fifo& operator=(Fifo&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  // "" if there is none.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class Jobserver {
 public:
  // A pool of our own for `jobs` commands at once: jobs - 1 tokens and the implicit slot. A fifo lies in `folder` for
  // as long as this lives. REQUIRES: jobs > 0.
  static Result<Jobserver> Serve(int jobs, JobserverStyle style, const std::string& folder);
  // Error: the descriptors aren't open, aren't inherited or are no pipe, or the fifo can't be opened.
  static Result<Jobserver> Join(const JobserverAddress& address);

  Jobserver(Jobserver&&) noexcept = default;
  Jobserver& operator=(Jobserver&&) = delete;
  // Gives back all tokens of others' pools.
  ~Jobserver();

  // Makes up to `count` slots ours in addition to those held; how many there were.
  int Acquire(int count);
  // Gives back all slots above `count`.
  void KeepOnly(int count);
  int held() const { return implicit_ + static_cast<int>(tokens_.size()); }

  // Readable when a token may be free; it is never shared with another process, so it may be made non-blocking.
  int wait_fd() const { return own_read_.get(); }

  // A server's pool may lose tokens (a killed compiler held one) or gain some (one that died came back late). Fills it
  // to what it should hold. REQUIRES: no command runs and held() == 0. A client's pool is left alone.
  void Refill();

  // What commands get: descriptors to inherit, the pool's address, and CARGO_MAKEFLAGS's text in cargo's form.
  std::vector<int> inherit() const;
  const JobserverAddress& address() const { return address_; }
  std::string cargo_makeflags() const;

 private:
  Jobserver() = default;
  Result<void> OpenFifo();
  Result<void> OpenPipe();

  bool serving_ = false;
  int pool_size_ = 0;
  JobserverAddress address_;
  PipeEnds pool_;        // server by pipe: what children inherit
  Fifo fifo_;            // server by fifo
  Descriptor own_read_;  // our own open descriptions of the pool: their flags are not shared
  Descriptor own_write_;
  int implicit_ = 0;    // 1 while the implicit slot is in use
  std::string tokens_;  // the bytes that were read
};

}  // namespace rbuild
