// The validators of models (src/models/check) and what they need, in one file. Written by npm run validators.
import { createRequire as createFirnRequire } from 'node:module';
const require = createFirnRequire(import.meta.url);
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __require = /* @__PURE__ */ ((x) => typeof require !== "undefined" ? require : typeof Proxy !== "undefined" ? new Proxy(x, {
  get: (a, b) => (typeof require !== "undefined" ? require : a)[b]
}) : x)(function(x) {
  if (typeof require !== "undefined") return require.apply(this, arguments);
  throw Error('Dynamic require of "' + x + '" is not supported');
});
var __commonJS = (cb, mod) => function __require2() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// node_modules/pend/index.js
var require_pend = __commonJS({
  "node_modules/pend/index.js"(exports, module) {
    module.exports = Pend;
    function Pend() {
      this.pending = 0;
      this.max = Infinity;
      this.listeners = [];
      this.waiting = [];
      this.error = null;
    }
    Pend.prototype.go = function(fn) {
      if (this.pending < this.max) {
        pendGo(this, fn);
      } else {
        this.waiting.push(fn);
      }
    };
    Pend.prototype.wait = function(cb) {
      if (this.pending === 0) {
        cb(this.error);
      } else {
        this.listeners.push(cb);
      }
    };
    Pend.prototype.hold = function() {
      return pendHold(this);
    };
    function pendHold(self) {
      self.pending += 1;
      var called = false;
      return onCb;
      function onCb(err) {
        if (called) throw new Error("callback called twice");
        called = true;
        self.error = self.error || err;
        self.pending -= 1;
        if (self.waiting.length > 0 && self.pending < self.max) {
          pendGo(self, self.waiting.shift());
        } else if (self.pending === 0) {
          var listeners = self.listeners;
          self.listeners = [];
          listeners.forEach(cbListener);
        }
      }
      function cbListener(listener) {
        listener(self.error);
      }
    }
    function pendGo(self, fn) {
      fn(pendHold(self));
    }
  }
});

// node_modules/yauzl/fd-slicer.js
var require_fd_slicer = __commonJS({
  "node_modules/yauzl/fd-slicer.js"(exports) {
    var fs = __require("fs");
    var util = __require("util");
    var stream = __require("stream");
    var Readable2 = stream.Readable;
    var PassThrough = stream.PassThrough;
    var Pend = require_pend();
    var EventEmitter = __require("events").EventEmitter;
    exports.BufferSlicer = BufferSlicer;
    exports.FdSlicer = FdSlicer;
    util.inherits(FdSlicer, EventEmitter);
    function FdSlicer(fd) {
      EventEmitter.call(this);
      this.fd = fd;
      this.pend = new Pend();
      this.pend.max = 1;
      this.refCount = 0;
    }
    FdSlicer.prototype.read = function(buffer, offset, length, position, callback) {
      var self = this;
      self.pend.go(function(cb) {
        fs.read(self.fd, buffer, offset, length, position, function(err, bytesRead, buffer2) {
          cb();
          callback(err, bytesRead, buffer2);
        });
      });
    };
    FdSlicer.prototype.createReadStream = function(options2) {
      return new ReadStream(this, options2);
    };
    FdSlicer.prototype.ref = function() {
      this.refCount += 1;
    };
    FdSlicer.prototype.unref = function() {
      var self = this;
      self.refCount -= 1;
      if (self.refCount < 0) throw new Error("invalid unref");
      if (self.refCount > 0) return;
      fs.close(self.fd, onCloseDone);
      function onCloseDone(err) {
        if (err) {
          self.emit("error", err);
        } else {
          self.emit("close");
        }
      }
    };
    util.inherits(ReadStream, Readable2);
    function ReadStream(context, options2) {
      options2 = options2 || {};
      Readable2.call(this, options2);
      this.context = context;
      this.context.ref();
      this.start = options2.start || 0;
      this.endOffset = options2.end;
      this.pos = this.start;
    }
    ReadStream.prototype._read = function(n) {
      var self = this;
      var toRead = Math.min(self._readableState.highWaterMark, n);
      if (self.endOffset != null) {
        toRead = Math.min(toRead, self.endOffset - self.pos);
      }
      if (toRead <= 0) {
        self.push(null);
        this._cleanup();
        return;
      }
      self.context.pend.go(function(cb) {
        var buffer = Buffer.allocUnsafe(toRead);
        fs.read(self.context.fd, buffer, 0, toRead, self.pos, function(err, bytesRead) {
          if (err) {
            self.destroy(err);
          } else if (bytesRead === 0) {
            self.push(null);
            self._cleanup();
          } else {
            self.pos += bytesRead;
            self.push(buffer.slice(0, bytesRead));
          }
          cb();
        });
      });
    };
    ReadStream.prototype._destroy = function(err, cb) {
      this._cleanup();
      cb(err);
    };
    ReadStream.prototype._cleanup = function() {
      if (this.context != null) {
        this.context.unref();
        this.context = null;
      }
    };
    util.inherits(BufferSlicer, EventEmitter);
    function BufferSlicer(buffer) {
      EventEmitter.call(this);
      this.refCount = 0;
      this.buffer = buffer;
    }
    BufferSlicer.prototype.read = function(buffer, offset, length, position, callback) {
      if (!(0 <= offset && offset <= buffer.length)) throw new RangeError("offset outside buffer: 0 <= " + offset + " <= " + buffer.length);
      if (position < 0) throw new RangeError("position is negative: " + position);
      if (offset + length > buffer.length) {
        length = buffer.length - offset;
      }
      if (position + length > this.buffer.length) {
        length = this.buffer.length - position;
      }
      if (length <= 0) {
        setImmediate(function() {
          callback(null, 0);
        });
        return;
      }
      this.buffer.copy(buffer, offset, position, position + length);
      setImmediate(function() {
        callback(null, length);
      });
    };
    BufferSlicer.prototype.createReadStream = function(options2) {
      options2 = options2 || {};
      var readStream = new PassThrough(options2);
      readStream.start = options2.start || 0;
      readStream.endOffset = options2.end;
      readStream.pos = readStream.endOffset || this.buffer.length;
      var entireSlice = this.buffer.slice(readStream.start, readStream.pos);
      var maxChunkSize = 65536;
      var offset = 0;
      while (true) {
        var nextOffset = offset + maxChunkSize;
        if (nextOffset >= entireSlice.length) {
          if (offset < entireSlice.length) {
            readStream.write(entireSlice.slice(offset, entireSlice.length));
          }
          break;
        }
        readStream.write(entireSlice.slice(offset, nextOffset));
        offset = nextOffset;
      }
      readStream.end();
      return readStream;
    };
    BufferSlicer.prototype.ref = function() {
      this.refCount += 1;
    };
    BufferSlicer.prototype.unref = function() {
      this.refCount -= 1;
      if (this.refCount < 0) {
        throw new Error("invalid unref");
      }
    };
  }
});

// node_modules/yauzl/crc32.js
var require_crc32 = __commonJS({
  "node_modules/yauzl/crc32.js"(exports, module) {
    var CRC_TABLE = new Int32Array([
      0,
      1996959894,
      3993919788,
      2567524794,
      124634137,
      1886057615,
      3915621685,
      2657392035,
      249268274,
      2044508324,
      3772115230,
      2547177864,
      162941995,
      2125561021,
      3887607047,
      2428444049,
      498536548,
      1789927666,
      4089016648,
      2227061214,
      450548861,
      1843258603,
      4107580753,
      2211677639,
      325883990,
      1684777152,
      4251122042,
      2321926636,
      335633487,
      1661365465,
      4195302755,
      2366115317,
      997073096,
      1281953886,
      3579855332,
      2724688242,
      1006888145,
      1258607687,
      3524101629,
      2768942443,
      901097722,
      1119000684,
      3686517206,
      2898065728,
      853044451,
      1172266101,
      3705015759,
      2882616665,
      651767980,
      1373503546,
      3369554304,
      3218104598,
      565507253,
      1454621731,
      3485111705,
      3099436303,
      671266974,
      1594198024,
      3322730930,
      2970347812,
      795835527,
      1483230225,
      3244367275,
      3060149565,
      1994146192,
      31158534,
      2563907772,
      4023717930,
      1907459465,
      112637215,
      2680153253,
      3904427059,
      2013776290,
      251722036,
      2517215374,
      3775830040,
      2137656763,
      141376813,
      2439277719,
      3865271297,
      1802195444,
      476864866,
      2238001368,
      4066508878,
      1812370925,
      453092731,
      2181625025,
      4111451223,
      1706088902,
      314042704,
      2344532202,
      4240017532,
      1658658271,
      366619977,
      2362670323,
      4224994405,
      1303535960,
      984961486,
      2747007092,
      3569037538,
      1256170817,
      1037604311,
      2765210733,
      3554079995,
      1131014506,
      879679996,
      2909243462,
      3663771856,
      1141124467,
      855842277,
      2852801631,
      3708648649,
      1342533948,
      654459306,
      3188396048,
      3373015174,
      1466479909,
      544179635,
      3110523913,
      3462522015,
      1591671054,
      702138776,
      2966460450,
      3352799412,
      1504918807,
      783551873,
      3082640443,
      3233442989,
      3988292384,
      2596254646,
      62317068,
      1957810842,
      3939845945,
      2647816111,
      81470997,
      1943803523,
      3814918930,
      2489596804,
      225274430,
      2053790376,
      3826175755,
      2466906013,
      167816743,
      2097651377,
      4027552580,
      2265490386,
      503444072,
      1762050814,
      4150417245,
      2154129355,
      426522225,
      1852507879,
      4275313526,
      2312317920,
      282753626,
      1742555852,
      4189708143,
      2394877945,
      397917763,
      1622183637,
      3604390888,
      2714866558,
      953729732,
      1340076626,
      3518719985,
      2797360999,
      1068828381,
      1219638859,
      3624741850,
      2936675148,
      906185462,
      1090812512,
      3747672003,
      2825379669,
      829329135,
      1181335161,
      3412177804,
      3160834842,
      628085408,
      1382605366,
      3423369109,
      3138078467,
      570562233,
      1426400815,
      3317316542,
      2998733608,
      733239954,
      1555261956,
      3268935591,
      3050360625,
      752459403,
      1541320221,
      2607071920,
      3965973030,
      1969922972,
      40735498,
      2617837225,
      3943577151,
      1913087877,
      83908371,
      2512341634,
      3803740692,
      2075208622,
      213261112,
      2463272603,
      3855990285,
      2094854071,
      198958881,
      2262029012,
      4057260610,
      1759359992,
      534414190,
      2176718541,
      4139329115,
      1873836001,
      414664567,
      2282248934,
      4279200368,
      1711684554,
      285281116,
      2405801727,
      4167216745,
      1634467795,
      376229701,
      2685067896,
      3608007406,
      1308918612,
      956543938,
      2808555105,
      3495958263,
      1231636301,
      1047427035,
      2932959818,
      3654703836,
      1088359270,
      936918e3,
      2847714899,
      3736837829,
      1202900863,
      817233897,
      3183342108,
      3401237130,
      1404277552,
      615818150,
      3134207493,
      3453421203,
      1423857449,
      601450431,
      3009837614,
      3294710456,
      1567103746,
      711928724,
      3020668471,
      3272380065,
      1510334235,
      755167117
    ]);
    function crc32(buf) {
      let crc = -1;
      for (let x of buf) {
        crc = CRC_TABLE[(crc ^ x) & 255] ^ crc >>> 8;
      }
      return (crc ^ -1) >>> 0;
    }
    module.exports = crc32;
  }
});

// node_modules/yauzl/index.js
var require_yauzl = __commonJS({
  "node_modules/yauzl/index.js"(exports) {
    var fs = __require("fs");
    var zlib = __require("zlib");
    var fd_slicer = require_fd_slicer();
    var util = __require("util");
    var EventEmitter = __require("events").EventEmitter;
    var Transform = __require("stream").Transform;
    var PassThrough = __require("stream").PassThrough;
    var Writable = __require("stream").Writable;
    var crc32 = typeof zlib.crc32 === "function" ? zlib.crc32 : require_crc32();
    exports.open = open2;
    exports.fromFd = fromFd;
    exports.fromBuffer = fromBuffer;
    exports.fromRandomAccessReader = fromRandomAccessReader;
    exports.openPromise = openPromise;
    exports.fromFdPromise = fromFdPromise;
    exports.fromBufferPromise = fromBufferPromise;
    exports.fromRandomAccessReaderPromise = fromRandomAccessReaderPromise2;
    exports.dosDateTimeToDate = dosDateTimeToDate;
    exports.getFileNameLowLevel = getFileNameLowLevel;
    exports.validateFileName = validateFileName;
    exports.parseExtraFields = parseExtraFields;
    exports.ZipFile = ZipFile;
    exports.Entry = Entry;
    exports.LocalFileHeader = LocalFileHeader;
    exports.RandomAccessReader = RandomAccessReader2;
    function openPromise(path, options2) {
      return new Promise((resolve, reject) => {
        open2(path, { ...options2, lazyEntries: true }, function(err, zipfile) {
          if (err) return reject(err);
          resolve(zipfile);
        });
      });
    }
    function fromFdPromise(fd, options2) {
      return new Promise((resolve, reject) => {
        fromFd(fd, { ...options2, lazyEntries: true }, function(err, zipfile) {
          if (err) return reject(err);
          resolve(zipfile);
        });
      });
    }
    function fromBufferPromise(buffer, options2) {
      return new Promise((resolve, reject) => {
        fromBuffer(buffer, { ...options2, lazyEntries: true }, function(err, zipfile) {
          if (err) return reject(err);
          resolve(zipfile);
        });
      });
    }
    function fromRandomAccessReaderPromise2(reader, totalSize, options2) {
      return new Promise((resolve, reject) => {
        fromRandomAccessReader(reader, totalSize, { ...options2, lazyEntries: true }, function(err, zipfile) {
          if (err) return reject(err);
          resolve(zipfile);
        });
      });
    }
    function open2(path, options2, callback) {
      if (typeof options2 === "function") {
        callback = options2;
        options2 = null;
      }
      if (options2 == null) options2 = {};
      if (options2.autoClose == null) options2.autoClose = true;
      if (options2.lazyEntries == null) options2.lazyEntries = false;
      if (options2.decodeStrings == null) options2.decodeStrings = true;
      if (options2.validateEntrySizes == null) options2.validateEntrySizes = true;
      if (options2.strictFileNames == null) options2.strictFileNames = false;
      if (callback == null) callback = defaultCallback;
      fs.open(path, "r", function(err, fd) {
        if (err) return callback(err);
        fromFd(fd, options2, function(err2, zipfile) {
          if (err2) fs.close(fd, defaultCallback);
          callback(err2, zipfile);
        });
      });
    }
    function fromFd(fd, options2, callback) {
      if (typeof options2 === "function") {
        callback = options2;
        options2 = null;
      }
      if (options2 == null) options2 = {};
      if (options2.autoClose == null) options2.autoClose = false;
      if (options2.lazyEntries == null) options2.lazyEntries = false;
      if (options2.decodeStrings == null) options2.decodeStrings = true;
      if (options2.validateEntrySizes == null) options2.validateEntrySizes = true;
      if (options2.strictFileNames == null) options2.strictFileNames = false;
      if (callback == null) callback = defaultCallback;
      fs.fstat(fd, function(err, stats) {
        if (err) return callback(err);
        var reader = new fd_slicer.FdSlicer(fd);
        fromRandomAccessReader(reader, stats.size, options2, callback);
      });
    }
    function fromBuffer(buffer, options2, callback) {
      if (typeof options2 === "function") {
        callback = options2;
        options2 = null;
      }
      if (options2 == null) options2 = {};
      options2.autoClose = false;
      if (options2.lazyEntries == null) options2.lazyEntries = false;
      if (options2.decodeStrings == null) options2.decodeStrings = true;
      if (options2.validateEntrySizes == null) options2.validateEntrySizes = true;
      if (options2.strictFileNames == null) options2.strictFileNames = false;
      var reader = new fd_slicer.BufferSlicer(buffer);
      fromRandomAccessReader(reader, buffer.length, options2, callback);
    }
    function fromRandomAccessReader(reader, totalSize, options2, callback) {
      if (typeof options2 === "function") {
        callback = options2;
        options2 = null;
      }
      if (options2 == null) options2 = {};
      if (options2.autoClose == null) options2.autoClose = true;
      if (options2.lazyEntries == null) options2.lazyEntries = false;
      if (options2.decodeStrings == null) options2.decodeStrings = true;
      var decodeStrings = !!options2.decodeStrings;
      if (options2.validateEntrySizes == null) options2.validateEntrySizes = true;
      if (options2.strictFileNames == null) options2.strictFileNames = false;
      if (callback == null) callback = defaultCallback;
      if (typeof totalSize !== "number") throw new Error("expected totalSize parameter to be a number");
      if (totalSize > Number.MAX_SAFE_INTEGER) {
        throw new Error("zip file too large. only file sizes up to 2^52 are supported due to JavaScript's Number type being an IEEE 754 double.");
      }
      reader.ref();
      var eocdrWithoutCommentSize = 22;
      var zip64EocdlSize = 20;
      var maxCommentSize = 65535;
      var bufferSize = Math.min(zip64EocdlSize + eocdrWithoutCommentSize + maxCommentSize, totalSize);
      var buffer = newBuffer(bufferSize);
      var bufferReadStart = totalSize - buffer.length;
      readAndAssertNoEof(reader, buffer, 0, bufferSize, bufferReadStart, function(err) {
        if (err) return callback(err);
        for (var i = bufferSize - eocdrWithoutCommentSize; i >= 0; i -= 1) {
          if (buffer.readUInt32LE(i) !== 101010256) continue;
          var eocdrBuffer = buffer.subarray(i);
          var diskNumber = eocdrBuffer.readUInt16LE(4);
          var entryCount = eocdrBuffer.readUInt16LE(10);
          var centralDirectoryOffset = eocdrBuffer.readUInt32LE(16);
          var commentLength = eocdrBuffer.readUInt16LE(20);
          var expectedCommentLength = eocdrBuffer.length - eocdrWithoutCommentSize;
          if (commentLength !== expectedCommentLength) {
            return callback(new Error("Invalid comment length. Expected: " + expectedCommentLength + ". Found: " + commentLength + ". Are there extra bytes at the end of the file? Or is the end of central dir signature `PK☺☻` in the comment?"));
          }
          var comment = decodeStrings ? decodeBuffer(eocdrBuffer.subarray(22), false) : eocdrBuffer.subarray(22);
          if (i - zip64EocdlSize >= 0 && buffer.readUInt32LE(i - zip64EocdlSize) === 117853008) {
            var zip64EocdlBuffer = buffer.subarray(i - zip64EocdlSize, i - zip64EocdlSize + zip64EocdlSize);
            var zip64EocdrOffset = readUInt64LE(zip64EocdlBuffer, 8);
            var zip64EocdrBuffer = newBuffer(56);
            return readAndAssertNoEof(reader, zip64EocdrBuffer, 0, zip64EocdrBuffer.length, zip64EocdrOffset, function(err2) {
              if (err2) return callback(err2);
              if (zip64EocdrBuffer.readUInt32LE(0) !== 101075792) {
                return callback(new Error("invalid zip64 end of central directory record signature"));
              }
              diskNumber = zip64EocdrBuffer.readUInt32LE(16);
              if (diskNumber !== 0) {
                return callback(new Error("multi-disk zip files are not supported: found disk number: " + diskNumber));
              }
              entryCount = readUInt64LE(zip64EocdrBuffer, 32);
              centralDirectoryOffset = readUInt64LE(zip64EocdrBuffer, 48);
              return callback(null, new ZipFile(reader, centralDirectoryOffset, totalSize, entryCount, comment, options2.autoClose, options2.lazyEntries, decodeStrings, options2.validateEntrySizes, options2.strictFileNames));
            });
          }
          if (diskNumber !== 0) {
            return callback(new Error("multi-disk zip files are not supported: found disk number: " + diskNumber));
          }
          return callback(null, new ZipFile(reader, centralDirectoryOffset, totalSize, entryCount, comment, options2.autoClose, options2.lazyEntries, decodeStrings, options2.validateEntrySizes, options2.strictFileNames));
        }
        callback(new Error("End of central directory record signature not found. Either not a zip file, or file is truncated."));
      });
    }
    util.inherits(ZipFile, EventEmitter);
    function ZipFile(reader, centralDirectoryOffset, fileSize, entryCount, comment, autoClose, lazyEntries, decodeStrings, validateEntrySizes, strictFileNames) {
      var self = this;
      EventEmitter.call(self);
      self.reader = reader;
      self.reader.on("error", function(err) {
        emitError(self, err);
      });
      self.reader.once("close", function() {
        self.emit("close");
      });
      self.readEntryCursor = centralDirectoryOffset;
      self.fileSize = fileSize;
      self.entryCount = entryCount;
      self.comment = comment;
      self.entriesRead = 0;
      self.autoClose = !!autoClose;
      self.lazyEntries = !!lazyEntries;
      self.decodeStrings = !!decodeStrings;
      self.validateEntrySizes = !!validateEntrySizes;
      self.strictFileNames = !!strictFileNames;
      self.isOpen = true;
      self.emittedError = false;
      self.hasEachEntryBeenCalled = false;
      if (!self.lazyEntries) self._readEntry();
    }
    ZipFile.prototype.close = function() {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.reader.unref();
    };
    function emitErrorAndAutoClose(self, err) {
      if (self.autoClose) self.close();
      emitError(self, err);
    }
    function emitError(self, err) {
      if (self.emittedError) return;
      self.emittedError = true;
      self.emit("error", err);
    }
    ZipFile.prototype.readEntry = function() {
      if (!this.lazyEntries) throw new Error("readEntry() called without lazyEntries:true");
      this._readEntry();
    };
    ZipFile.prototype._readEntry = function() {
      var self = this;
      if (self.entryCount === self.entriesRead) {
        setImmediate(function() {
          if (self.autoClose) self.close();
          if (self.emittedError) return;
          self.emit("end");
        });
        return;
      }
      if (self.emittedError) return;
      var buffer = newBuffer(46);
      readAndAssertNoEof(self.reader, buffer, 0, buffer.length, self.readEntryCursor, function(err) {
        if (err) return emitErrorAndAutoClose(self, err);
        if (self.emittedError) return;
        var entry2 = new Entry();
        var signature = buffer.readUInt32LE(0);
        if (signature !== 33639248) return emitErrorAndAutoClose(self, new Error("invalid central directory file header signature: 0x" + signature.toString(16)));
        entry2.versionMadeBy = buffer.readUInt16LE(4);
        entry2.versionNeededToExtract = buffer.readUInt16LE(6);
        entry2.generalPurposeBitFlag = buffer.readUInt16LE(8);
        entry2.compressionMethod = buffer.readUInt16LE(10);
        entry2.lastModFileTime = buffer.readUInt16LE(12);
        entry2.lastModFileDate = buffer.readUInt16LE(14);
        entry2.crc32 = buffer.readUInt32LE(16);
        entry2.compressedSize = buffer.readUInt32LE(20);
        entry2.uncompressedSize = buffer.readUInt32LE(24);
        entry2.fileNameLength = buffer.readUInt16LE(28);
        entry2.extraFieldLength = buffer.readUInt16LE(30);
        entry2.fileCommentLength = buffer.readUInt16LE(32);
        entry2.internalFileAttributes = buffer.readUInt16LE(36);
        entry2.externalFileAttributes = buffer.readUInt32LE(38);
        entry2.relativeOffsetOfLocalHeader = buffer.readUInt32LE(42);
        if (entry2.generalPurposeBitFlag & 64) return emitErrorAndAutoClose(self, new Error("strong encryption is not supported"));
        self.readEntryCursor += 46;
        buffer = newBuffer(entry2.fileNameLength + entry2.extraFieldLength + entry2.fileCommentLength);
        readAndAssertNoEof(self.reader, buffer, 0, buffer.length, self.readEntryCursor, function(err2) {
          if (err2) return emitErrorAndAutoClose(self, err2);
          if (self.emittedError) return;
          entry2.fileNameRaw = buffer.subarray(0, entry2.fileNameLength);
          var fileCommentStart = entry2.fileNameLength + entry2.extraFieldLength;
          entry2.extraFieldRaw = buffer.subarray(entry2.fileNameLength, fileCommentStart);
          entry2.fileCommentRaw = buffer.subarray(fileCommentStart, fileCommentStart + entry2.fileCommentLength);
          try {
            entry2.extraFields = parseExtraFields(entry2.extraFieldRaw);
          } catch (err3) {
            return emitErrorAndAutoClose(self, err3);
          }
          if (self.decodeStrings) {
            var isUtf8 = (entry2.generalPurposeBitFlag & 2048) !== 0;
            entry2.fileComment = decodeBuffer(entry2.fileCommentRaw, isUtf8);
            entry2.fileName = getFileNameLowLevel(entry2.generalPurposeBitFlag, entry2.fileNameRaw, entry2.extraFields, self.strictFileNames);
            var errorMessage = validateFileName(entry2.fileName);
            if (errorMessage != null) return emitErrorAndAutoClose(self, new Error(errorMessage));
          } else {
            entry2.fileComment = entry2.fileCommentRaw;
            entry2.fileName = entry2.fileNameRaw;
          }
          entry2.comment = entry2.fileComment;
          self.readEntryCursor += buffer.length;
          self.entriesRead += 1;
          for (var i = 0; i < entry2.extraFields.length; i++) {
            var extraField = entry2.extraFields[i];
            if (extraField.id !== 1) continue;
            var zip64EiefBuffer = extraField.data;
            var index = 0;
            if (entry2.uncompressedSize === 4294967295) {
              if (index + 8 > zip64EiefBuffer.length) {
                return emitErrorAndAutoClose(self, new Error("zip64 extended information extra field does not include uncompressed size"));
              }
              entry2.uncompressedSize = readUInt64LE(zip64EiefBuffer, index);
              index += 8;
            }
            if (entry2.compressedSize === 4294967295) {
              if (index + 8 > zip64EiefBuffer.length) {
                return emitErrorAndAutoClose(self, new Error("zip64 extended information extra field does not include compressed size"));
              }
              entry2.compressedSize = readUInt64LE(zip64EiefBuffer, index);
              index += 8;
            }
            if (entry2.relativeOffsetOfLocalHeader === 4294967295) {
              if (index + 8 > zip64EiefBuffer.length) {
                return emitErrorAndAutoClose(self, new Error("zip64 extended information extra field does not include relative header offset"));
              }
              entry2.relativeOffsetOfLocalHeader = readUInt64LE(zip64EiefBuffer, index);
              index += 8;
            }
            break;
          }
          if (self.validateEntrySizes && entry2.compressionMethod === 0) {
            var expectedCompressedSize = entry2.uncompressedSize;
            if (entry2.isEncrypted()) {
              expectedCompressedSize += 12;
            }
            if (entry2.compressedSize !== expectedCompressedSize) {
              var msg = "compressed/uncompressed size mismatch for stored file: " + entry2.compressedSize + " != " + entry2.uncompressedSize;
              return emitErrorAndAutoClose(self, new Error(msg));
            }
          }
          self.emit("entry", entry2);
          if (!self.lazyEntries) self._readEntry();
        });
      });
    };
    ZipFile.prototype.eachEntry = function() {
      const self = this;
      if (!self.lazyEntries) throw new Error("eachEntry() requires lazyEntries: true");
      if (self.hasEachEntryBeenCalled) throw new Error("eachEntry() must only be called once per ZipFile");
      self.hasEachEntryBeenCalled = true;
      let pendingResolveReject = null;
      self.on("entry", onEntry);
      self.on("end", onEnd);
      self.on("error", onError);
      function cleanup() {
        self.removeListener("entry", onEntry);
        self.removeListener("end", onEnd);
        self.removeListener("error", onError);
        if (self.autoClose) self.close();
      }
      function onEntry(entry2) {
        let { resolve } = pendingResolveReject;
        pendingResolveReject = null;
        resolve({ value: entry2 });
      }
      function onEnd() {
        let { resolve } = pendingResolveReject;
        pendingResolveReject = null;
        cleanup();
        resolve({ done: true });
      }
      function onError(err) {
        let { reject } = pendingResolveReject;
        pendingResolveReject = null;
        cleanup();
        reject(err);
      }
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        next() {
          const promise = new Promise((resolve, reject) => {
            if (pendingResolveReject != null) throw new Error("next() called before previous Promise was resolved.");
            pendingResolveReject = { resolve, reject };
          });
          self.readEntry();
          return promise;
        },
        return(value) {
          cleanup();
          return Promise.resolve({ done: true, value });
        },
        throw(value) {
          cleanup();
          return Promise.reject(value);
        }
      };
    };
    ZipFile.prototype.openReadStream = function(entry2, options2, callback) {
      var self = this;
      var relativeStart = 0;
      var relativeEnd = entry2.compressedSize;
      if (callback == null) {
        callback = options2;
        options2 = null;
      }
      if (options2 == null) {
        options2 = {};
      } else {
        if (options2.decodeFileData === false) {
          if (options2.decrypt != null) {
            throw new Error("cannot use options.decrypt when options.decodeFileData === false");
          }
          if (options2.decompress != null) {
            throw new Error("cannot use options.decompress when options.decodeFileData === false");
          }
        } else {
          if (options2.decrypt != null) {
            if (!entry2.isEncrypted()) {
              throw new Error("options.decrypt can only be specified for encrypted entries. See also option decodeFileData.");
            }
            if (options2.decrypt !== false) throw new Error("invalid options.decrypt value: " + options2.decrypt);
            if (entry2.isCompressed()) {
              if (options2.decompress !== false) throw new Error("entry is encrypted and compressed, and options.decompress !== false. See also option decodeFileData.");
            }
          }
          if (options2.decompress != null) {
            if (!entry2.isCompressed()) {
              throw new Error("options.decompress can only be specified for compressed entries. See also option decodeFileData.");
            }
            if (!(options2.decompress === false || options2.decompress === true)) {
              throw new Error("invalid options.decompress value: " + options2.decompress);
            }
            decompress = options2.decompress;
          }
        }
        if (options2.start != null) {
          relativeStart = options2.start;
          if (relativeStart < 0) throw new Error("options.start < 0");
          if (relativeStart > entry2.compressedSize) throw new Error("options.start > entry.compressedSize");
        }
        if (options2.end != null) {
          relativeEnd = options2.end;
          if (relativeEnd < 0) throw new Error("options.end < 0");
          if (relativeEnd > entry2.compressedSize) throw new Error("options.end > entry.compressedSize");
          if (relativeEnd < relativeStart) throw new Error("options.end < options.start");
        }
      }
      var rawMode = options2.decodeFileData === false || // Explicitly requested raw.
      (entry2.compressionMethod === 0 || // Naturally without compression.
      entry2.compressionMethod === 8 && options2.decompress === false) && (!entry2.isEncrypted() || // Naturally without encryption.
      options2.decrypt === false);
      if (options2.start != null || options2.end != null) {
        if (!rawMode) throw new Error("start/end range require options.decodeFileData === false for non-trivial encoded entries.");
      }
      if (!self.isOpen) return callback(new Error("closed"));
      if (entry2.isEncrypted() && !rawMode) {
        if (options2.decrypt !== false) return callback(new Error("entry is encrypted, and options.decodeFileData !== false"));
      }
      var decompress;
      if (rawMode) {
        decompress = false;
      } else if (entry2.compressionMethod === 8) {
        decompress = options2.decodeFileData !== true;
      } else {
        return callback(new Error("unsupported compression method: " + entry2.compressionMethod));
      }
      self.readLocalFileHeader(entry2, { minimal: true }, function(err, localFileHeader) {
        if (err) return callback(err);
        self.openReadStreamLowLevel(
          localFileHeader.fileDataStart,
          entry2.compressedSize,
          relativeStart,
          relativeEnd,
          decompress,
          entry2.uncompressedSize,
          callback
        );
      });
    };
    ZipFile.prototype.openReadStreamLowLevel = function(fileDataStart, compressedSize, relativeStart, relativeEnd, decompress, uncompressedSize, callback) {
      var self = this;
      var fileDataEnd = fileDataStart + compressedSize;
      var readStream = self.reader.createReadStream({
        start: fileDataStart + relativeStart,
        end: fileDataStart + relativeEnd
      });
      var endpointStream = readStream;
      if (decompress) {
        var destroyed = false;
        var inflateFilter = zlib.createInflateRaw();
        readStream.on("error", function(err) {
          setImmediate(function() {
            if (!destroyed) inflateFilter.emit("error", err);
          });
        });
        readStream.pipe(inflateFilter);
        if (self.validateEntrySizes) {
          endpointStream = new AssertByteCountStream(uncompressedSize);
          inflateFilter.on("error", function(err) {
            setImmediate(function() {
              if (!destroyed) endpointStream.emit("error", err);
            });
          });
          inflateFilter.pipe(endpointStream);
        } else {
          endpointStream = inflateFilter;
        }
        installDestroyFn(endpointStream, function() {
          destroyed = true;
          if (inflateFilter !== endpointStream) inflateFilter.unpipe(endpointStream);
          readStream.unpipe(inflateFilter);
          readStream.destroy();
        });
      }
      callback(null, endpointStream);
    };
    ZipFile.prototype.readLocalFileHeader = function(entry2, options2, callback) {
      var self = this;
      if (callback == null) {
        callback = options2;
        options2 = null;
      }
      if (options2 == null) options2 = {};
      self.reader.ref();
      var buffer = newBuffer(30);
      readAndAssertNoEof(self.reader, buffer, 0, buffer.length, entry2.relativeOffsetOfLocalHeader, function(err) {
        try {
          if (err) return callback(err);
          var signature = buffer.readUInt32LE(0);
          if (signature !== 67324752) {
            return callback(new Error("invalid local file header signature: 0x" + signature.toString(16)));
          }
          var fileNameLength = buffer.readUInt16LE(26);
          var extraFieldLength = buffer.readUInt16LE(28);
          var fileDataStart = entry2.relativeOffsetOfLocalHeader + 30 + fileNameLength + extraFieldLength;
          if (fileDataStart + entry2.compressedSize > self.fileSize) {
            return callback(new Error("file data overflows file bounds: " + fileDataStart + " + " + entry2.compressedSize + " > " + self.fileSize));
          }
          if (options2.minimal) {
            return callback(null, { fileDataStart });
          }
          var localFileHeader = new LocalFileHeader();
          localFileHeader.fileDataStart = fileDataStart;
          localFileHeader.versionNeededToExtract = buffer.readUInt16LE(4);
          localFileHeader.generalPurposeBitFlag = buffer.readUInt16LE(6);
          localFileHeader.compressionMethod = buffer.readUInt16LE(8);
          localFileHeader.lastModFileTime = buffer.readUInt16LE(10);
          localFileHeader.lastModFileDate = buffer.readUInt16LE(12);
          localFileHeader.crc32 = buffer.readUInt32LE(14);
          localFileHeader.compressedSize = buffer.readUInt32LE(18);
          localFileHeader.uncompressedSize = buffer.readUInt32LE(22);
          localFileHeader.fileNameLength = fileNameLength;
          localFileHeader.extraFieldLength = extraFieldLength;
          buffer = newBuffer(fileNameLength + extraFieldLength);
          self.reader.ref();
          readAndAssertNoEof(self.reader, buffer, 0, buffer.length, entry2.relativeOffsetOfLocalHeader + 30, function(err2) {
            try {
              if (err2) return callback(err2);
              localFileHeader.fileName = buffer.subarray(0, fileNameLength);
              localFileHeader.extraField = buffer.subarray(fileNameLength);
              return callback(null, localFileHeader);
            } finally {
              self.reader.unref();
            }
          });
        } finally {
          self.reader.unref();
        }
      });
    };
    ZipFile.prototype.openReadStreamPromise = function(entry2, options2) {
      return new Promise((resolve, reject) => {
        this.openReadStream(entry2, options2, function(err, readStream) {
          if (err) return reject(err);
          resolve(readStream);
        });
      });
    };
    ZipFile.prototype.openReadStreamLowLevelPromise = function(fileDataStart, compressedSize, relativeStart, relativeEnd, decompress, uncompressedSize) {
      return new Promise((resolve, reject) => {
        this.openReadStream(fileDataStart, compressedSize, relativeStart, relativeEnd, decompress, uncompressedSize, function(err, readStream) {
          if (err) return reject(err);
          resolve(readStream);
        });
      });
    };
    ZipFile.prototype.readLocalFileHeaderPromise = function(entry2, options2) {
      return new Promise((resolve, reject) => {
        this.readLocalFileHeader(entry2, options2, function(err, localFileHeader) {
          if (err) return reject(err);
          resolve(localFileHeader);
        });
      });
    };
    function Entry() {
    }
    Entry.prototype.getLastModDate = function(options2) {
      if (options2 == null) options2 = {};
      if (!options2.forceDosFormat) {
        for (var i = 0; i < this.extraFields.length; i++) {
          var extraField = this.extraFields[i];
          if (extraField.id === 21589) {
            var data = extraField.data;
            if (data.length < 5) continue;
            var flags = data[0];
            var HAS_MTIME = 1;
            if (!(flags & HAS_MTIME)) continue;
            var posixTimestamp = data.readInt32LE(1);
            return new Date(posixTimestamp * 1e3);
          } else if (extraField.id === 10) {
            var data = extraField.data;
            if (data.length !== 32) continue;
            if (data.readUInt16LE(4) !== 1) continue;
            if (data.readUInt16LE(6) !== 24) continue;
            var hundredNanoSecondsSince1601 = data.readUInt32LE(8) + 4294967296 * data.readInt32LE(12);
            var millisecondsSince1970 = hundredNanoSecondsSince1601 / 1e4 - 116444736e5;
            return new Date(millisecondsSince1970);
          }
        }
      }
      return dosDateTimeToDate(this.lastModFileDate, this.lastModFileTime, options2.timezone);
    };
    Entry.prototype.canDecodeFileData = function() {
      return !this.isEncrypted() && (this.compressionMethod === 0 || this.compressionMethod === 8);
    };
    Entry.prototype.isEncrypted = function() {
      return (this.generalPurposeBitFlag & 1) !== 0;
    };
    Entry.prototype.isCompressed = function() {
      return this.compressionMethod === 8;
    };
    function LocalFileHeader() {
    }
    function dosDateTimeToDate(date, time, timezone) {
      var day = date & 31;
      var month = (date >> 5 & 15) - 1;
      var year = (date >> 9 & 127) + 1980;
      var millisecond = 0;
      var second = (time & 31) * 2;
      var minute = time >> 5 & 63;
      var hour = time >> 11 & 31;
      if (timezone == null || timezone === "local") {
        return new Date(year, month, day, hour, minute, second, millisecond);
      } else if (timezone === "UTC") {
        return new Date(Date.UTC(year, month, day, hour, minute, second, millisecond));
      } else {
        throw new Error("unrecognized options.timezone: " + options.timezone);
      }
    }
    function getFileNameLowLevel(generalPurposeBitFlag, fileNameBuffer, extraFields, strictFileNames) {
      var fileName = null;
      for (var i = 0; i < extraFields.length; i++) {
        var extraField = extraFields[i];
        if (extraField.id === 28789) {
          if (extraField.data.length < 6) {
            continue;
          }
          if (extraField.data.readUInt8(0) !== 1) {
            continue;
          }
          var oldNameCrc32 = extraField.data.readUInt32LE(1);
          if (crc32(fileNameBuffer) !== oldNameCrc32) {
            continue;
          }
          fileName = decodeBuffer(extraField.data.subarray(5), true);
          break;
        }
      }
      if (fileName == null) {
        var isUtf8 = (generalPurposeBitFlag & 2048) !== 0;
        fileName = decodeBuffer(fileNameBuffer, isUtf8);
      }
      if (!strictFileNames) {
        fileName = fileName.replace(/\\/g, "/");
      }
      return fileName;
    }
    function validateFileName(fileName) {
      if (fileName.indexOf("\\") !== -1) {
        return "invalid characters in fileName: " + fileName;
      }
      if (/^[a-zA-Z]:/.test(fileName) || /^\//.test(fileName)) {
        return "absolute path: " + fileName;
      }
      if (fileName.split("/").indexOf("..") !== -1) {
        return "invalid relative path: " + fileName;
      }
      return null;
    }
    function parseExtraFields(extraFieldBuffer) {
      var extraFields = [];
      var i = 0;
      while (i < extraFieldBuffer.length - 3) {
        var headerId = extraFieldBuffer.readUInt16LE(i + 0);
        var dataSize = extraFieldBuffer.readUInt16LE(i + 2);
        var dataStart = i + 4;
        var dataEnd = dataStart + dataSize;
        if (dataEnd > extraFieldBuffer.length) throw new Error("extra field length exceeds extra field buffer size");
        var dataBuffer = extraFieldBuffer.subarray(dataStart, dataEnd);
        extraFields.push({
          id: headerId,
          data: dataBuffer
        });
        i = dataEnd;
      }
      return extraFields;
    }
    function readAndAssertNoEof(reader, buffer, offset, length, position, callback) {
      if (length === 0) {
        return setImmediate(function() {
          callback(null, newBuffer(0));
        });
      }
      reader.read(buffer, offset, length, position, function(err, bytesRead) {
        if (err) return callback(err);
        if (bytesRead < length) {
          return callback(new Error("unexpected EOF"));
        }
        callback();
      });
    }
    util.inherits(AssertByteCountStream, Transform);
    function AssertByteCountStream(byteCount) {
      Transform.call(this);
      this.actualByteCount = 0;
      this.expectedByteCount = byteCount;
    }
    AssertByteCountStream.prototype._transform = function(chunk, encoding, cb) {
      this.actualByteCount += chunk.length;
      if (this.actualByteCount > this.expectedByteCount) {
        var msg = "too many bytes in the stream. expected " + this.expectedByteCount + ". got at least " + this.actualByteCount;
        return cb(new Error(msg));
      }
      cb(null, chunk);
    };
    AssertByteCountStream.prototype._flush = function(cb) {
      if (this.actualByteCount < this.expectedByteCount) {
        var msg = "not enough bytes in the stream. expected " + this.expectedByteCount + ". got only " + this.actualByteCount;
        return cb(new Error(msg));
      }
      cb();
    };
    util.inherits(RandomAccessReader2, EventEmitter);
    function RandomAccessReader2() {
      EventEmitter.call(this);
      this.refCount = 0;
    }
    RandomAccessReader2.prototype.ref = function() {
      this.refCount += 1;
    };
    RandomAccessReader2.prototype.unref = function() {
      var self = this;
      self.refCount -= 1;
      if (self.refCount > 0) return;
      if (self.refCount < 0) throw new Error("invalid unref");
      self.close(onCloseDone);
      function onCloseDone(err) {
        if (err) return self.emit("error", err);
        self.emit("close");
      }
    };
    RandomAccessReader2.prototype.createReadStream = function(options2) {
      if (options2 == null) options2 = {};
      var start = options2.start;
      var end = options2.end;
      if (start === end) {
        var emptyStream = new PassThrough();
        setImmediate(function() {
          emptyStream.end();
        });
        return emptyStream;
      }
      var stream = this._readStreamForRange(start, end);
      var destroyed = false;
      var refUnrefFilter = new RefUnrefFilter(this);
      stream.on("error", function(err) {
        setImmediate(function() {
          if (!destroyed) refUnrefFilter.emit("error", err);
        });
      });
      installDestroyFn(refUnrefFilter, function() {
        stream.unpipe(refUnrefFilter);
        refUnrefFilter.unref();
        stream.destroy();
      });
      var byteCounter = new AssertByteCountStream(end - start);
      refUnrefFilter.on("error", function(err) {
        setImmediate(function() {
          if (!destroyed) byteCounter.emit("error", err);
        });
      });
      installDestroyFn(byteCounter, function() {
        destroyed = true;
        refUnrefFilter.unpipe(byteCounter);
        refUnrefFilter.destroy();
      });
      return stream.pipe(refUnrefFilter).pipe(byteCounter);
    };
    RandomAccessReader2.prototype._readStreamForRange = function(start, end) {
      throw new Error("not implemented");
    };
    RandomAccessReader2.prototype.read = function(buffer, offset, length, position, callback) {
      var readStream = this.createReadStream({ start: position, end: position + length });
      var writeStream = new Writable();
      var written = 0;
      writeStream._write = function(chunk, encoding, cb) {
        chunk.copy(buffer, offset + written, 0, chunk.length);
        written += chunk.length;
        cb();
      };
      writeStream.on("finish", callback);
      readStream.on("error", function(error) {
        callback(error);
      });
      readStream.pipe(writeStream);
    };
    RandomAccessReader2.prototype.close = function(callback) {
      setImmediate(callback);
    };
    util.inherits(RefUnrefFilter, PassThrough);
    function RefUnrefFilter(context) {
      PassThrough.call(this);
      this.context = context;
      this.context.ref();
      this.unreffedYet = false;
    }
    RefUnrefFilter.prototype._flush = function(cb) {
      this.unref();
      cb();
    };
    RefUnrefFilter.prototype.unref = function(cb) {
      if (this.unreffedYet) return;
      this.unreffedYet = true;
      this.context.unref();
    };
    var cp437 = "\0☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼ !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~⌂ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";
    function decodeBuffer(buffer, isUtf8) {
      if (isUtf8) {
        return buffer.toString("utf8");
      } else {
        var result = "";
        for (var i = 0; i < buffer.length; i++) {
          result += cp437[buffer[i]];
        }
        return result;
      }
    }
    function readUInt64LE(buffer, offset) {
      var lower32 = buffer.readUInt32LE(offset);
      var upper32 = buffer.readUInt32LE(offset + 4);
      return upper32 * 4294967296 + lower32;
    }
    var newBuffer;
    if (typeof Buffer.allocUnsafe === "function") {
      newBuffer = function(len) {
        return Buffer.allocUnsafe(len);
      };
    } else {
      newBuffer = function(len) {
        return new Buffer(len);
      };
    }
    function installDestroyFn(stream, fn) {
      if (typeof stream.destroy === "function") {
        stream._destroy = function(err, cb) {
          fn();
          if (cb != null) cb(err);
        };
      } else {
        stream.destroy = fn;
      }
    }
    function defaultCallback(err) {
      if (err) throw err;
    }
  }
});

// src/models/check/command.ts
import { readFile as readFile2, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

// src/limits/validation.ts
var READ_CHUNK_BYTES = 256 * 1024;
var MAX_SAFETENSORS_HEADER_BYTES = 1e8;
var MAX_SAFETENSORS_PARTS = 4e6;
var MAX_GGUF_KEY_BYTES = 65535;
var MAX_GGUF_TENSOR_NAME_BYTES = 1024;
var MAX_GGUF_ARRAY_DEPTH = 8;
var MAX_TENSORS = 1e6;
var MAX_ONNX_DEPTH = 64;
var MAX_ONNX_TEXT_BYTES = 4096;
var MAX_ONNX_LOCATIONS = 1e5;
var MAX_NPY_HEADER_BYTES = 1e6;
var MAX_PICKLE_TEXT_BYTES = 128;
var MAX_PICKLE_VALUES = 2e6;
var MAX_PICKLE_ITEMS = 9;
var MAX_PICKLES_PER_FILE = 1e4;
var MAX_PICKLE_IMPORTS = 1e3;
var MAX_ARCHIVE_DEPTH = 4;
var MAX_ARCHIVE_MEMBERS = 2e5;
var MAX_TAR_HEADER_BYTES = 1024 * 1024;
var MAX_NESTED_ARCHIVE_BYTES = 64 * 1024 * 1024;
var MAX_INFLATED_BYTES = 64 * 1024 * 1024 * 1024;
var MAX_CHECKED_FILES = 1e5;
var MAX_CHECKED_DEPTH = 64;
var MAX_CONFIG_JSON_BYTES = 16 * 1024 * 1024;
var MAX_SIGNATURE_BYTES = 32 * 1024 * 1024;
var MAX_PLAN_BYTES = 1024 * 1024;
var MAX_FINDINGS_TOLD = 200;
var DEFAULT_VALIDATION_SECONDS = 300;
var MAX_VALIDATION_SECONDS = 86400;

// src/models/layout/layout.ts
var LAYOUTS = ["hf-cache", "ollama", "plain"];

// src/models/check/files.ts
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
var CheckError = class extends Error {
  name = "CheckError";
};
async function findFiles(given, known = {}) {
  const { commit } = known;
  const directory = known.layout === void 0 ? await insideOf(given) : given;
  const names = await entriesOf(directory);
  const layout = known.layout ?? layoutOf(names);
  const walk = new Walk();
  for (const root of await rootsOf(directory, layout, names)) {
    if (layout === "hf-cache" && commit !== void 0 && basename(root) !== commit) continue;
    await walk.directory(root, root, "", 0, []);
  }
  const files = walk.files.filter(({ place }) => known.files?.has(place) ?? true);
  return { directory, layout, commit, files, badLinks: walk.badLinks };
}
async function insideOf(directory) {
  const [name, ...more] = await entriesOf(directory);
  if (more.length > 0 || name !== "files" && name !== "models") return directory;
  const inside = join(directory, name);
  if ((await stat(inside).catch(() => void 0))?.isDirectory() !== true) return directory;
  return name === "files" || layoutOf(await entriesOf(inside)) === "ollama" ? inside : directory;
}
function layoutOf(names) {
  const all = (own) => names.every((name) => own.test(name));
  if (names.some((name) => name.startsWith("models--")) && all(IN_HUB_CACHE)) return "hf-cache";
  if (names.includes("snapshots") && all(IN_HUB_MODEL)) return "hf-cache";
  return names.includes("manifests") && names.includes("blobs") && all(IN_OLLAMA) ? "ollama" : "plain";
}
var IN_HUB_CACHE = /^((models|datasets|spaces)--.+|\.locks|CACHEDIR\.TAG|version\.txt)$/;
var IN_HUB_MODEL = /^(blobs|refs|snapshots|trees|\.no_exist)$/;
var IN_OLLAMA = /^(manifests|blobs)$/;
async function hubModelsOf(directory) {
  const names = await entriesOf(directory);
  const models = names.filter((name) => name.startsWith("models--"));
  return models.length === 0 ? [directory] : models.map((name) => join(directory, name));
}
async function rootsOf(directory, layout, names) {
  if (layout === "ollama") return [join(directory, "blobs")];
  if (layout === "plain") return [directory];
  const models = names.some((name) => name.startsWith("models--")) ? await hubModelsOf(directory) : [directory];
  const roots = [];
  for (const model2 of models) {
    const snapshots = join(model2, "snapshots");
    if ((await stat(snapshots).catch(() => void 0))?.isDirectory() !== true) continue;
    roots.push(...(await entriesOf(snapshots)).map((commit) => join(snapshots, commit)));
  }
  return roots;
}
var Walk = class {
  files = [];
  badLinks = [];
  /** @param above the real paths of the directories that it lies in */
  async directory(root, place, path, depth, above) {
    const real = await realpath(place);
    if (above.includes(real)) {
      this.badLinks.push({ path, problem: "leads back to a directory that it lies in" });
      return;
    }
    if (depth > MAX_CHECKED_DEPTH)
      throw new CheckError(`${path} lies deeper than ${MAX_CHECKED_DEPTH} directories`);
    for (const name of await entriesOf(place))
      await this.#entry(root, join(place, name), path === "" ? name : `${path}/${name}`, depth, [
        ...above,
        real
      ]);
  }
  async #entry(root, place, path, depth, above) {
    const found = await stat(place).catch((error) => error);
    if (found instanceof Error) {
      if (found.code !== "ENOENT" && found.code !== "ELOOP") throw found;
      this.badLinks.push({ path, problem: "leads nowhere" });
    } else if (found.isDirectory()) await this.directory(root, place, path, depth + 1, above);
    else if (!found.isFile()) this.badLinks.push({ path, problem: "is neither a file nor a directory" });
    else {
      this.files.push({ path, place, size: found.size, root });
      if (this.files.length > MAX_CHECKED_FILES)
        throw new CheckError(`there are more than ${MAX_CHECKED_FILES} files`);
    }
  }
};
async function entriesOf(directory) {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    throw new CheckError(`${directory} cannot be listed: ${cause instanceof Error ? cause.message : cause}`, {
      cause
    });
  }
}

// src/models/check/presets.ts
var PRESETS = {
  strict: {
    summary: "Safetensors alone, no code, a licence, and a config that can be read.",
    validators: [
      { name: "no-pickle" },
      { name: "pickle-imports" },
      { name: "safetensors-only" },
      { name: "safetensors-header" },
      { name: "no-python-code" },
      { name: "valid-config-json" },
      { name: "license-check" },
      { name: "valid-hf-structure" }
    ],
    onFailure: "abort",
    timeout: 600
  },
  standard: {
    summary: "Sound weights and configs, a whole layout, and no pickle that imports what weights do not need.",
    validators: [
      { name: "pickle-imports" },
      { name: "safetensors-header" },
      { name: "gguf-header" },
      { name: "onnx-header" },
      { name: "valid-config-json" },
      { name: "valid-hf-structure" }
    ],
    onFailure: "abort",
    timeout: 300
  },
  minimal: {
    summary: "Tells of a layout that is not whole.",
    validators: [{ name: "valid-hf-structure" }],
    onFailure: "warn",
    timeout: 60
  },
  none: {
    summary: "Nothing but the hashes of the files.",
    validators: [],
    onFailure: "skip",
    timeout: 1
  },
  paranoid: {
    summary: "All of strict, and a signature by a key that you name, at most 100 GiB, and a config.json.",
    validators: [
      { name: "no-pickle" },
      { name: "pickle-imports" },
      { name: "safetensors-only" },
      { name: "safetensors-header" },
      { name: "no-python-code" },
      { name: "valid-config-json" },
      { name: "license-check" },
      { name: "valid-hf-structure" },
      { name: "max-size", limit: "100G" },
      { name: "signature-verify" },
      { name: "required-files", files: ["config.json"] }
    ],
    onFailure: "abort",
    timeout: 1200
  },
  quick: {
    summary: "Tells of a layout that is not whole and of pickles that import what weights do not need.",
    validators: [{ name: "pickle-imports" }, { name: "valid-hf-structure" }],
    onFailure: "warn",
    timeout: 30
  }
};
function isPresetName(name) {
  return Object.hasOwn(PRESETS, name);
}

// src/models/check/validators/file-types.ts
import { posix } from "node:path";

// src/models/formats/bytes.ts
import { open } from "node:fs/promises";
var FormatError = class extends Error {
  name = "FormatError";
};
var NotRead = class extends FormatError {
  name = "NotRead";
};
var FileOnDisk = class _FileOnDisk {
  size;
  #handle;
  #signal;
  constructor(handle, size, signal) {
    this.#handle = handle;
    this.size = size;
    this.#signal = signal;
  }
  static async open(path, signal) {
    const handle = await open(path, "r");
    try {
      return new _FileOnDisk(handle, (await handle.stat()).size, signal);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
  async read(offset, length) {
    this.#signal?.throwIfAborted();
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const bytes = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#handle.read(bytes, filled, wanted - filled, offset + filled);
      if (bytesRead === 0) return bytes.subarray(0, filled);
      filled += bytesRead;
    }
    return bytes;
  }
  close() {
    return this.#handle.close();
  }
};
var BytesInMemory = class {
  size;
  #bytes;
  constructor(bytes) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }
  read(offset, length) {
    return Promise.resolve(this.#bytes.subarray(offset, Math.max(offset, offset + length)));
  }
};
var Part = class {
  size;
  #whole;
  #start;
  constructor(whole, start, end) {
    this.#whole = whole;
    this.#start = Math.min(start, whole.size);
    this.size = Math.max(0, Math.min(end, whole.size) - this.#start);
  }
  read(offset, length) {
    return this.#whole.read(this.#start + offset, Math.max(0, Math.min(length, this.size - offset)));
  }
};
async function readExactly(source, offset, length, what) {
  const bytes = await source.read(offset, length);
  if (bytes.length < length) throw new FormatError(`it ends within ${what}`);
  return bytes;
}
async function* chunksOf(source) {
  for (let offset = 0; offset < source.size; ) {
    const chunk = await source.read(offset, READ_CHUNK_BYTES);
    if (chunk.length === 0) return;
    yield chunk;
    offset += chunk.length;
  }
}
function littleEndian(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// src/models/check/validator.ts
async function withFile({ signal }, file, use) {
  const source = await FileOnDisk.open(file.place, signal);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}
function refused(text2, path) {
  return path === void 0 ? { level: "refused", text: text2 } : { level: "refused", path, text: text2 };
}
function told(text2, path) {
  return path === void 0 ? { level: "told", text: text2 } : { level: "told", path, text: text2 };
}

// src/models/check/validators/file-types.ts
var fileTypes = {
  summary: "Only files of the named endings are there.",
  problem: ({ extensions }) => extensions === void 0 || extensions.length === 0 ? "name the extensions that may be there" : void 0,
  check: async ({ tree }, { extensions = [] }) => {
    const endings = extensions.map((extension) => extension.toLowerCase().replace(/^\./, ""));
    return tree.files.filter(({ path }) => {
      const name = posix.basename(path).toLowerCase();
      return !endings.some((ending) => name === ending || name.endsWith(`.${ending}`));
    }).map(({ path }) => refused("is of a kind that is not among those allowed", path));
  }
};

// src/models/formats/cursor.ts
var EndOfBytes = class extends FormatError {
  name = "EndOfBytes";
};
var Cursor = class {
  #chunks;
  #buffer = new Uint8Array(0);
  #at = 0;
  #ended = false;
  /** How many bytes have been read or skipped. */
  position = 0;
  constructor(chunks) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }
  /** How many bytes can be read without waiting. */
  get ready() {
    return this.#buffer.length - this.#at;
  }
  /** Waits until `count` bytes are ready, or the end came before. True when they are. */
  async ensure(count2) {
    if (this.ready >= count2) return true;
    const parts = [this.#buffer.subarray(this.#at)];
    let ready = this.ready;
    while (ready < count2 && !this.#ended) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else {
        parts.push(next.value);
        ready += next.value.length;
      }
    }
    this.#buffer = parts.length === 1 ? parts[0] ?? this.#buffer : Buffer.concat(parts);
    this.#at = 0;
    return ready >= count2;
  }
  async atEnd() {
    return !await this.ensure(1);
  }
  /** The next `count` bytes, not to be kept. @throws EndOfBytes */
  async bytes(count2) {
    if (!await this.ensure(count2)) throw new EndOfBytes("it ends too early");
    return this.take(count2);
  }
  /** The next `count` bytes, which are ready, not to be kept. */
  take(count2) {
    const bytes = this.#buffer.subarray(this.#at, this.#at + count2);
    this.#at += count2;
    this.position += count2;
    return bytes;
  }
  /** What comes next, as far as it is ready, without reading it. */
  peek(count2) {
    return this.#buffer.subarray(this.#at, this.#at + count2);
  }
  /** The next byte, which is ready. */
  byte() {
    const byte = this.#buffer[this.#at];
    if (byte === void 0) throw new EndOfBytes("it ends too early");
    this.#at += 1;
    this.position += 1;
    return byte;
  }
  /** @throws EndOfBytes */
  async skip(count2) {
    for (let left = count2; left > 0; ) {
      if (!await this.ensure(1)) throw new EndOfBytes("it ends too early");
      const step = Math.min(left, this.ready);
      this.take(step);
      left -= step;
    }
  }
  /**
   * What comes before the next line feed, which is read, too: undefined where it is longer than `limit`.
   * @throws EndOfBytes
   */
  async line(limit) {
    for (let isLong = false; ; isLong = isLong || this.ready > limit) {
      const at = this.#buffer.indexOf(10, this.#at);
      if (at >= 0) {
        const line = this.take(at - this.#at);
        this.byte();
        return isLong || line.length > limit ? void 0 : line;
      }
      if (isLong) this.take(this.ready);
      if (!await this.ensure(this.ready + 1)) throw new EndOfBytes("it ends too early");
    }
  }
  async close() {
    await this.#chunks.return?.();
  }
};

// src/models/formats/gguf-types.ts
var TYPE_UINT32 = 4;
var TYPE_STRING = 8;
var TYPE_ARRAY = 9;
var SCALAR_BYTES = /* @__PURE__ */ new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [TYPE_UINT32, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8]
]);
var GGML_TYPES = /* @__PURE__ */ new Map([
  [0, { block: 1, bytes: 4 }],
  // F32
  [1, { block: 1, bytes: 2 }],
  // F16
  [2, { block: 32, bytes: 18 }],
  // Q4_0
  [3, { block: 32, bytes: 20 }],
  // Q4_1
  [6, { block: 32, bytes: 22 }],
  // Q5_0
  [7, { block: 32, bytes: 24 }],
  // Q5_1
  [8, { block: 32, bytes: 34 }],
  // Q8_0
  [10, { block: 256, bytes: 84 }],
  // Q2_K
  [11, { block: 256, bytes: 110 }],
  // Q3_K
  [12, { block: 256, bytes: 144 }],
  // Q4_K
  [13, { block: 256, bytes: 176 }],
  // Q5_K
  [14, { block: 256, bytes: 210 }],
  // Q6_K
  [15, { block: 256, bytes: 292 }],
  // Q8_K
  [16, { block: 256, bytes: 66 }],
  // IQ2_XXS
  [17, { block: 256, bytes: 74 }],
  // IQ2_XS
  [18, { block: 256, bytes: 98 }],
  // IQ3_XXS
  [19, { block: 256, bytes: 50 }],
  // IQ1_S
  [20, { block: 32, bytes: 18 }],
  // IQ4_NL
  [21, { block: 256, bytes: 110 }],
  // IQ3_S
  [22, { block: 256, bytes: 82 }],
  // IQ2_S
  [23, { block: 256, bytes: 136 }],
  // IQ4_XS
  [24, { block: 1, bytes: 1 }],
  // I8
  [25, { block: 1, bytes: 2 }],
  // I16
  [26, { block: 1, bytes: 4 }],
  // I32
  [27, { block: 1, bytes: 8 }],
  // I64
  [28, { block: 1, bytes: 8 }],
  // F64
  [29, { block: 256, bytes: 56 }],
  // IQ1_M
  [30, { block: 1, bytes: 2 }],
  // BF16
  [34, { block: 256, bytes: 54 }],
  // TQ1_0
  [35, { block: 256, bytes: 66 }],
  // TQ2_0
  [39, { block: 32, bytes: 17 }],
  // MXFP4
  [40, { block: 64, bytes: 36 }],
  // NVFP4
  [41, { block: 128, bytes: 18 }]
  // Q1_0
]);

// src/models/formats/gguf.ts
var DEFAULT_ALIGNMENT = 32;
async function readGguf(source) {
  const cursor = new Cursor(chunksOf(source));
  try {
    const head = littleEndian(await cursor.bytes(24));
    if (head.getUint32(0) !== 1195857222) throw new FormatError("it does not begin with GGUF");
    const version = head.getUint32(4, true);
    if (version !== 2 && version !== 3) throw new FormatError(`its version is not known: ${version}`);
    const tensorCount = count(head.getBigUint64(8, true), source, "tensors");
    const keyCount = count(head.getBigUint64(16, true), source, "keys");
    if (tensorCount > MAX_TENSORS) throw new FormatError(`it claims ${tensorCount} tensors`);
    const alignment = await readMetadata(cursor, keyCount);
    const tensors = [];
    for (let index = 0; index < tensorCount; index += 1) tensors.push(await readTensor(cursor, alignment));
    const dataStart = Math.ceil(cursor.position / alignment) * alignment;
    return { version, tensors: tensors.length, ...checkPlaces(tensors, source.size - dataStart) };
  } finally {
    await cursor.close();
  }
}
async function readMetadata(cursor, count2) {
  let alignment = DEFAULT_ALIGNMENT;
  for (let index = 0; index < count2; index += 1) {
    const key = await text(cursor, MAX_GGUF_KEY_BYTES, "a key");
    const type = await uint32(cursor);
    if (key !== "general.alignment") await skipValue(cursor, type, 0);
    else if (type !== TYPE_UINT32) throw new FormatError("its alignment is not a number");
    else alignment = await uint32(cursor);
  }
  if (alignment === 0 || alignment % 8 !== 0) throw new FormatError(`its alignment cannot be: ${alignment}`);
  return alignment;
}
async function skipValue(cursor, type, depth) {
  const size = SCALAR_BYTES.get(type);
  if (size !== void 0) return cursor.skip(size);
  if (type === TYPE_STRING) return cursor.skip(safe(await uint64(cursor), "a text"));
  if (type !== TYPE_ARRAY) throw new FormatError(`a value has an unknown type: ${type}`);
  if (depth >= MAX_GGUF_ARRAY_DEPTH) throw new FormatError("its arrays nest too deep");
  const itemType = await uint32(cursor);
  const items = safe(await uint64(cursor), "an array");
  const itemSize = SCALAR_BYTES.get(itemType);
  if (itemSize !== void 0) return cursor.skip(safe(BigInt(items) * BigInt(itemSize), "an array"));
  for (let index = 0; index < items; index += 1) await skipValue(cursor, itemType, depth + 1);
}
async function readTensor(cursor, alignment) {
  const long = await text(cursor, MAX_GGUF_TENSOR_NAME_BYTES, "the name of a tensor");
  const name = JSON.stringify(long.slice(0, 100));
  const dimensions = await uint32(cursor);
  if (dimensions > 4) throw new FormatError(`tensor ${name} has ${dimensions} dimensions`);
  let elements = 1n;
  for (let index = 0; index < dimensions; index += 1) elements *= await uint64(cursor);
  const type = await uint32(cursor);
  const offset = safe(await uint64(cursor), `the place of tensor ${name}`);
  if (offset % alignment !== 0) throw new FormatError(`tensor ${name} is not aligned to ${alignment} bytes`);
  return { name, elements: safe(elements, `the size of tensor ${name}`), type, offset };
}
function checkPlaces(tensors, dataSize) {
  const unknownTypes = /* @__PURE__ */ new Set();
  let reached = 0;
  let parameters = 0;
  for (const { name, elements, type, offset } of [...tensors].sort((a, b) => a.offset - b.offset)) {
    const known = GGML_TYPES.get(type);
    if (known === void 0) unknownTypes.add(type);
    else if (elements % known.block !== 0) throw new FormatError(`tensor ${name} has a size that cannot be`);
    if (offset < reached) throw new FormatError(`tensor ${name} overlaps another one`);
    reached = offset + (known === void 0 ? 0 : elements / known.block * known.bytes);
    if (reached > dataSize)
      throw new FormatError(
        `tensor ${name} ends at byte ${reached} of the data, which has ${Math.max(0, dataSize)} bytes`
      );
    parameters += elements;
  }
  return { parameters, unknownTypes: [...unknownTypes] };
}
function count(value, source, what) {
  if (value * 12n > BigInt(source.size))
    throw new FormatError(`it claims ${value} ${what}, more than it has room for`);
  return Number(value);
}
function safe(value, what) {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatError(`${what} is too large`);
  return Number(value);
}
async function uint32(cursor) {
  return littleEndian(await cursor.bytes(4)).getUint32(0, true);
}
async function uint64(cursor) {
  return littleEndian(await cursor.bytes(8)).getBigUint64(0, true);
}
async function text(cursor, limit, what) {
  const length = await uint64(cursor);
  if (length > BigInt(limit)) throw new FormatError(`${what} claims ${length} bytes; ${limit} are allowed`);
  return Buffer.from(await cursor.bytes(Number(length))).toString("utf8");
}

// src/models/check/validators/gguf-header.ts
var ggufHeader = {
  summary: "Every GGUF file is sound: its metadata and the places of its tensors agree with its bytes.",
  check: async (checked) => {
    const findings = [];
    for (const file of checked.tree.files) {
      try {
        await withFile(checked, file, async (source) => {
          const begins = Buffer.from(await source.read(0, 4)).toString("latin1") === "GGUF";
          if (!begins && !file.path.toLowerCase().endsWith(".gguf")) return;
          const { unknownTypes } = await readGguf(source);
          if (unknownTypes.length > 0)
            findings.push(
              told(`has tensors of types that are not known here: ${unknownTypes.join(", ")}`, file.path)
            );
        });
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        findings.push(refused(`is no sound GGUF file: ${error.message}`, file.path));
      }
    }
    return findings;
  }
};

// src/models/check/validators/license-check.ts
import { posix as posix2 } from "node:path";
var NAMES = /^(licen[cs]e|copying|notice|unlicense|use_policy)([-_.].*)?$/i;
var licenseCheck = {
  summary: "The model says under which licence it stands.",
  onFailure: "warn",
  check: async (checked) => {
    const { files, layout } = checked.tree;
    if (files.some(({ path, size }) => size > 0 && NAMES.test(posix2.basename(path)))) return [];
    for (const file of files) {
      if (layout === "ollama" ? file.size > MAX_CONFIG_JSON_BYTES : !/^readme\.md$/i.test(file.path)) continue;
      const text2 = await withFile(checked, file, (source) => source.read(0, MAX_CONFIG_JSON_BYTES));
      if (namesLicence(Buffer.from(text2).toString("utf8"), layout === "ollama")) return [];
    }
    return [refused("there is no file with a licence, and README.md names none")];
  }
};
function namesLicence(text2, isBlob) {
  if (isBlob) return /\blicen[cs]e\b/i.test(text2.slice(0, 1e3)) && !text2.startsWith("{");
  const front = /^---\r?\n(.*?)\r?\n---/s.exec(text2)?.[1] ?? "";
  return /^licen[cs]e(_name|_link)?:[ \t]*\S/m.test(front) || /^licen[cs]e:[ \t]*\r?\n[ \t]*-[ \t]*\S/m.test(front);
}

// src/models/check/validators/max-size.ts
var maxSize = {
  summary: "All files together are no larger than a limit.",
  problem: ({ limit }) => limit === void 0 || parseSize(limit) === void 0 ? `a limit is a number of bytes, or one with K, M, G or T for powers of 1024, such as "100G", not ${JSON.stringify(limit ?? null)}` : void 0,
  check: async ({ tree }, { limit = "" }) => {
    const most = parseSize(limit) ?? 0;
    const size = [...new Map(tree.files.map((file) => [file.place, file.size])).values()].reduce(
      (a, b) => a + b,
      0
    );
    return size > most ? [refused(`all files together have ${size} bytes; ${limit} are allowed`)] : [];
  }
};
var POWERS = ["", "K", "M", "G", "T"];
function parseSize(text2) {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text2.trim()) ?? [];
  if (digits === void 0 || unit === void 0) return void 0;
  const size = Math.floor(Number(digits) * 1024 ** POWERS.indexOf(unit.toUpperCase()));
  return Number.isSafeInteger(size) ? size : void 0;
}

// src/models/formats/by-name.ts
import { posix as posix3 } from "node:path";
var WEIGHT_FORMATS = [
  "safetensors",
  "gguf",
  "onnx",
  "pytorch",
  "pickle",
  "keras",
  "tensorflow",
  "flax",
  "openvino",
  "coreml",
  "tflite",
  "mlx",
  "npz"
];
var BY_NAME = /* @__PURE__ */ new Map([
  ["training_args.bin", "pytorch"],
  ["saved_model.pb", "tensorflow"],
  ["keras_metadata.pb", "keras"],
  ["tokenizer.bin", null],
  ["vocab.bin", null]
]);
var BY_ENDING = [
  [/\.safetensors$/, "safetensors"],
  [/\.(gguf|ggml)$|^ggml-.*\.bin$/, "gguf"],
  [/\.(onnx|ort)$|\.onnx_data(_\d+)?$|\.onnx\.data$/, "onnx"],
  [/^openvino_.*\.(bin|xml)$/, "openvino"],
  [/\.(ckpt|weights)\.(index|meta|data-\d+-of-\d+)$|^variables\.(index|data-\d+-of-\d+)$/, "tensorflow"],
  [/\.(bin|pt|pth|ckpt|nemo|pt2|ptl|torchscript|mar)$/, "pytorch"],
  [/\.(pkl|pickle|gpickle|p|pk|pck|joblib|dill|cloudpickle)(\.(gz|z|bz2|xz|lzma|lz4|zst))?$/, "pickle"],
  [/\.(keras|h5|hdf5)$/, "keras"],
  [/\.pb$/, "tensorflow"],
  [/\.(msgpack|flax)$/, "flax"],
  [/\.(mlmodel|mlpackage)$/, "coreml"],
  [/\.(tflite|task)$/, "tflite"],
  [/\.mlx$/, "mlx"],
  [/\.(npz|npy)$/, "npz"]
];
function weightFormatOf(path) {
  const name = posix3.basename(path).toLowerCase();
  const known = BY_NAME.get(name);
  if (known !== void 0) return known ?? void 0;
  if (/\.mlpackage\//.test(path.toLowerCase())) return "coreml";
  return BY_ENDING.find(([ending]) => ending.test(name))?.[1];
}
var FORMATS = {
  safetensors: { label: "safetensors", runsCode: "never" },
  gguf: { label: "GGUF", runsCode: "never" },
  onnx: { label: "ONNX", runsCode: "never" },
  pytorch: {
    label: "PyTorch (pickle)",
    runsCode: "always",
    why: "A PyTorch file is a Python pickle: loading it can run any code that its author put there."
  },
  pickle: {
    label: "Python pickle",
    runsCode: "always",
    why: "Loading a Python pickle can run any code that its author put there."
  },
  keras: {
    label: "Keras",
    runsCode: "sometimes",
    why: "A Keras file may hold Lambda layers: Python code that runs when it is loaded."
  },
  tensorflow: {
    label: "TensorFlow",
    runsCode: "sometimes",
    why: "A TensorFlow graph is a program: it may read and write files when it is run."
  },
  flax: { label: "Flax (msgpack)", runsCode: "never" },
  openvino: { label: "OpenVINO", runsCode: "never" },
  coreml: { label: "Core ML", runsCode: "never" },
  tflite: { label: "TensorFlow Lite", runsCode: "never" },
  mlx: { label: "MLX", runsCode: "never" },
  npz: {
    label: "NumPy arrays",
    runsCode: "sometimes",
    why: "NumPy arrays of objects are Python pickles; NumPy loads them where allow_pickle is set."
  }
};
function factsOfFormat(format) {
  return isWeightFormat(format) ? FORMATS[format] : void 0;
}
function isPickleFormat(format) {
  return factsOfFormat(format)?.runsCode === "always";
}
function isWeightFormat(format) {
  return WEIGHT_FORMATS.includes(format);
}

// src/models/formats/pickle/dangerous-imports.ts
var DANGEROUS_MODULES = new Set(
  `
  _aix_support _ctypes _io _operator _osx_support _pickle _posixsubprocess _pyrepl _socket _ssl _thread _winapi
  aiohttp antigravity asyncio atexit bdb cProfile cgi cloudpickle code codeop commands compileall concurrent ctypes
  dill distutils doctest ensurepip faulthandler fcntl fileinput ftplib functools gc getpass glob http httplib
  idlelib imaplib imp importlib inspect io jsonpickle lib2to3 linecache logging mailcap marshal mmap modulefinder
  multiprocessing nntplib nt ntpath numpy.ctypeslib numpy.distutils numpy.f2py numpy.testing operator os pandas.io pdb
  pickle pickletools pip pipes pkg_resources pkgutil platform poplib posix posixpath profile pstats pty py_compile
  pydoc requests rlcompleter runpy setuptools shelve shutil signal site smtplib socket socketserver sqlite3 ssl
  subprocess sys sysconfig tarfile telnetlib tempfile test this threading timeit tkinter torch._dynamo torch._inductor
  torch.distributed torch.fx torch.hub torch.jit torch.ops torch.package torch.testing torch.utils trace tracemalloc
  turtle urllib urllib2 urllib3 venv webbrowser wsgiref xmlrpc zipapp zipfile zipimport
  `.trim().split(/\s+/)
);
var DANGEROUS_NAMES = new Set(
  `
  builtins.__build_class__ builtins.__import__ builtins.apply builtins.breakpoint builtins.classmethod
  builtins.compile builtins.delattr builtins.dir builtins.eval builtins.exec builtins.execfile builtins.exit
  builtins.file builtins.filter builtins.getattr builtins.globals builtins.help builtins.input builtins.locals
  builtins.map builtins.memoryview builtins.open builtins.property builtins.quit builtins.reduce builtins.reload
  builtins.setattr builtins.staticmethod builtins.super builtins.type builtins.vars
  joblib.load keras.models.load_model numpy.fromfile numpy.load numpy.memmap pandas.eval pandas.read_pickle
  tensorflow.keras.models.load_model torch.load torch.save torch.serialization.load torch.serialization.save
  torch.storage._load_from_bytes types.CodeType types.FunctionType types.LambdaType types.MethodType
  types.new_class uuid._get_command_stdout uuid._popen
  `.trim().split(/\s+/)
);
var DANGEROUS_ATTRIBUTES = new Set(
  `
  __builtins__ __class__ __closure__ __code__ __dict__ __getattribute__ __globals__ __import__ __init__ __loader__
  __mro__ __reduce__ __reduce_ex__ __spec__ __subclasses__ eval exec execfile modules popen spawn system
  `.trim().split(/\s+/)
);

// src/models/formats/pickle/usual-imports.ts
var USUAL_IMPORTS = {
  builtins: [
    "bool bytearray bytes complex dict float frozenset int list object range set slice str tuple Ellipsis NotImplemented"
  ],
  collections: ["Counter OrderedDict defaultdict deque"],
  copyreg: ["_reconstructor __newobj__"],
  _codecs: ["encode"],
  datetime: ["date datetime time timedelta timezone"],
  decimal: ["Decimal"],
  fractions: ["Fraction"],
  pathlib: ["Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath"],
  "pathlib._local": ["Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath"],
  uuid: ["UUID SafeUUID"],
  random: ["Random"],
  types: ["SimpleNamespace"],
  numpy: [
    "dtype ndarray matrix bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64",
    "complex64 complex128 str_ bytes_ void longdouble intc uintc longlong ulonglong datetime64 timedelta64"
  ],
  "numpy.core._internal": ["_reconstruct"],
  "numpy.core.multiarray": ["_reconstruct scalar"],
  "numpy._core.multiarray": ["_reconstruct scalar"],
  "numpy.core.numeric": ["_frombuffer"],
  "numpy._core.numeric": ["_frombuffer"],
  "numpy.dtypes": ["Float32DType Float64DType Int32DType Int64DType BoolDType"],
  "numpy.matrixlib.defmatrix": ["matrix"],
  "numpy.random.bit_generator": ["SeedSequence __pyx_unpickle_SeedSequence"],
  "numpy.random._philox": ["Philox"],
  "numpy.random._sfc64": ["SFC64"],
  "numpy.random._pickle": ["__randomstate_ctor __generator_ctor __bit_generator_ctor"],
  "numpy.random._mt19937": ["MT19937"],
  "numpy.random._pcg64": ["PCG64"],
  "joblib.numpy_pickle": ["NumpyArrayWrapper"],
  "sklearn.externals.joblib.numpy_pickle": ["NumpyArrayWrapper"],
  "scipy.sparse._coo": ["coo_matrix coo_array"],
  "scipy.sparse._csr": ["csr_matrix csr_array"],
  "scipy.sparse._csc": ["csc_matrix csc_array"],
  "scipy.sparse.csr": ["csr_matrix"],
  "scipy.sparse.csc": ["csc_matrix"],
  torch: [
    "FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage",
    "BoolStorage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage QUInt4x2Storage",
    "QUInt2x4Storage UntypedStorage TypedStorage Size Tensor device dtype strided per_tensor_affine per_channel_affine",
    "float16 float32 float64 half float double bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 short int long",
    "bool complex32 complex64 complex128 qint8 quint8 qint32 quint4x2 float8_e4m3fn float8_e5m2 float8_e4m3fnuz",
    "float8_e5m2fnuz float8_e8m0fnu contiguous_format channels_last preserve_format sparse_coo sparse_csr"
  ],
  "torch._utils": [
    "_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state",
    "_rebuild_qtensor _rebuild_sparse_tensor _rebuild_nested_tensor _rebuild_meta_tensor_no_storage",
    "_rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor _rebuild_wrapper_subclass"
  ],
  "torch._tensor": ["_rebuild_from_type_v2"],
  "torch.nn.parameter": ["Parameter Buffer"],
  "torch.storage": ["UntypedStorage TypedStorage _UntypedStorage _TypedStorage"],
  "torch.serialization": ["_get_layout"],
  "torch.torch_version": ["TorchVersion"],
  "torch.optim.optimizer": ["_RequiredParameter"],
  "transformers.training_args": ["TrainingArguments OptimizerNames ParallelMode"],
  "transformers.training_args_seq2seq": ["Seq2SeqTrainingArguments"],
  "transformers.trainer_utils": [
    "IntervalStrategy SaveStrategy EvaluationStrategy SchedulerType HubStrategy FSDPOption"
  ],
  "transformers.trainer_pt_utils": ["AcceleratorConfig"],
  "accelerate.state": ["PartialState"],
  "accelerate.utils.dataclasses": ["DistributedType"]
};

// src/models/formats/pickle/judge.ts
var USUAL = new Set(
  Object.entries(USUAL_IMPORTS).flatMap(
    ([module, lines]) => lines.flatMap((line) => line.split(" ").map((name) => `${module}.${name}`))
  )
);
var RENAMED_MODULES = /* @__PURE__ */ new Map([
  ["__builtin__", "builtins"],
  ["exceptions", "builtins"],
  ["copy_reg", "copyreg"],
  ["cPickle", "pickle"],
  ["commands", "subprocess"]
]);
var RENAMED = /* @__PURE__ */ new Map([
  ["__builtin__.unicode", "builtins.str"],
  ["__builtin__.xrange", "builtins.range"],
  ["__builtin__.long", "builtins.int"],
  ["__builtin__.unichr", "builtins.chr"]
]);
function judgeImport(module, name) {
  const full = fullName(module, name);
  if (USUAL.has(full) && !name.includes(".")) return "usual";
  return isDangerous(full) ? "dangerous" : "unusual";
}
function isAllowed(module, name, allowed) {
  const full = fullName(module, name);
  return allowed.some(
    (entry2) => entry2 === full || entry2.endsWith(".*") && full.startsWith(entry2.slice(0, -1))
  );
}
function fullName(module, name) {
  return RENAMED.get(`${module}.${name}`) ?? `${RENAMED_MODULES.get(module) ?? module}.${name}`;
}
function isDangerous(full) {
  if (DANGEROUS_NAMES.has(full)) return true;
  const parts = full.split(".");
  return parts.some(
    (part, index) => DANGEROUS_MODULES.has(parts.slice(0, index + 1).join(".")) || index > 0 && (DANGEROUS_ATTRIBUTES.has(part) || ENTRANCES.has(part))
  );
}
var ENTRANCES = /* @__PURE__ */ new Set([
  "builtins",
  "ctypes",
  "importlib",
  "os",
  "runpy",
  "shutil",
  "socket",
  "subprocess",
  "sys"
]);

// src/models/formats/pickle/finding.ts
var INDICATOR = "an indicator, not a gate";
function findingOf(where, act, allowed) {
  switch (act.kind) {
    case "import": {
      const name = shown(`${act.module}.${act.name}`);
      const judgement = isAllowed(act.module, act.name, allowed) ? "usual" : judgeImport(act.module, act.name);
      return { where, level: judgement, text: `imports ${name}${WHY[judgement]}` };
    }
    case "hidden-import":
      return { where, level: "dangerous", text: "imports something whose name it computes or hides" };
    case "extension":
      return {
        where,
        level: "dangerous",
        text: `imports whatever who loads it registered as extension ${act.code}`
      };
    case "hidden-call":
      return { where, level: "dangerous", text: "calls what another call of it gives" };
    case "changes-global":
      return { where, level: "dangerous", text: `changes ${shown(`${act.module}.${act.name}`)} itself` };
  }
}
var WHY = {
  usual: "",
  unusual: ", which weights do not need",
  dangerous: ", which can do harm when it is called"
};
function shown(name) {
  return /^[\w.]+$/.test(name) ? name : JSON.stringify(name.slice(0, 200));
}

// src/models/formats/npy.ts
async function readNpyHeader(cursor) {
  const magic = await cursor.bytes(8);
  if (Buffer.from(magic.subarray(0, 6)).toString("latin1") !== "NUMPY")
    throw new FormatError("it does not begin as a NumPy array");
  const long = (magic[6] ?? 0) > 1;
  const sizes = littleEndian(await cursor.bytes(long ? 4 : 2));
  const length = long ? sizes.getUint32(0, true) : sizes.getUint16(0, true);
  if (length > MAX_NPY_HEADER_BYTES) throw new FormatError(`its header claims ${length} bytes`);
  const header = Buffer.from(await cursor.bytes(length)).toString("latin1");
  return { objects: !OF_NUMBERS.test(header.replace(/\s+/g, "")) };
}
var TYPE = String.raw`'[<>|=]?[?biufcmMSUVa]\d*(\[\w+\])?'`;
var FIELD = String.raw`\('[^'\\]*',${TYPE}(,\([\d,]*\))?\)`;
var OF_NUMBERS = new RegExp(
  String.raw`^\{'descr':(${TYPE}|\[(${FIELD},?)*\]),'fortran_order':(True|False),'shape':\([\dL,]*\),?\}$`
);

// src/models/formats/packed.ts
import { Readable } from "node:stream";
import { createGunzip, createInflate, createInflateRaw } from "node:zlib";
var MAGIC = [
  ["gzip", [31, 139]],
  ["bzip2", [66, 90, 104]],
  ["xz", [253, 55, 122, 88, 90, 0]],
  ["lzma", [93, 0, 0]],
  ["zstd", [40, 181, 47, 253]],
  ["lz4", [4, 34, 77, 24]],
  ["7z", [55, 122, 188, 175, 39, 28]],
  ["rar", [82, 97, 114, 33, 26, 7]]
];
function packingOf(head) {
  const found = MAGIC.find(([, magic]) => magic.every((byte, index) => head[index] === byte));
  if (found !== void 0) return found[0];
  const [first = 0, second = 0] = head;
  return first === 120 && (first * 256 + second) % 31 === 0 ? "zlib" : void 0;
}
var UNPACKERS = { gzip: createGunzip, zlib: createInflate, deflate: createInflateRaw };
async function* unpack(chunks, packing, spend) {
  const unpacker = UNPACKERS[packing]();
  const input = Readable.from(chunks, { objectMode: false });
  input.on("error", (error) => unpacker.destroy(error));
  input.pipe(unpacker);
  try {
    for await (const chunk of unpacker) {
      spend(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && String(cause.code).startsWith("Z_"))
      throw new NotRead(`it cannot be unpacked: ${cause.message}`, { cause });
    throw cause;
  } finally {
    input.destroy();
    unpacker.destroy();
  }
}

// src/models/formats/tar.ts
var BLOCK = 512;
function isTarHead(head) {
  return head.length >= BLOCK && Buffer.from(head.subarray(257, 262)).toString("latin1") === "ustar";
}
async function* tarMembers(archive) {
  let members = 0;
  let told2;
  for (let at = 0; at + BLOCK <= archive.size; ) {
    const header = Buffer.from(await archive.read(at, BLOCK));
    if (header.every((byte) => byte === 0)) return;
    if (!isTarHead(header)) throw new FormatError(`byte ${at} is no header of a tar archive`);
    const type = header[156];
    const size = (isExtension(type) ? void 0 : told2) ?? sizeOf(header.subarray(124, 136));
    const start = at + BLOCK;
    if (start + size > archive.size) throw new FormatError("a member of it ends beyond its end");
    members += 1;
    if (members > MAX_ARCHIVE_MEMBERS) throw new FormatError("it has too many members");
    if (!isExtension(type)) told2 = void 0;
    else if (type === EXTENDED)
      told2 = sizeToldIn(await archive.read(start, Math.min(size, MAX_TAR_HEADER_BYTES)));
    if (type === 0 || type === 48 || type === 55)
      yield { name: nameOf(header), bytes: new Part(archive, start, start + size) };
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}
var EXTENDED = 120;
function isExtension(type) {
  return type === EXTENDED || type === 75 || type === 76;
}
function sizeToldIn(bytes) {
  const told2 = [
    ...Buffer.from(bytes).toString("latin1").matchAll(/(?:^|\n)\d+ size=(\d+)(?=\n)/g)
  ].at(-1)?.[1];
  if (told2 === void 0) return void 0;
  if (!Number.isSafeInteger(Number(told2))) throw new FormatError("a member of it has no size");
  return Number(told2);
}
function nameOf(header) {
  const field = (from, to) => header.toString("latin1", from, to).replace(/\0.*$/s, "");
  const prefix = field(345, 500);
  return prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`;
}
function sizeOf(field) {
  const size = ((field[0] ?? 0) & 128) !== 0 ? Buffer.concat([Buffer.of((field[0] ?? 0) & 127), field.subarray(1)]).reduce(
    (number, byte) => number * 256 + byte,
    0
  ) : Number.parseInt(field.toString("latin1").replace(/[\0 ]/g, "") || "0", 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new FormatError("a member of it has no size");
  return size;
}

// src/models/formats/zip.ts
var import_yauzl = __toESM(require_yauzl(), 1);
function isZipHead(head) {
  return head[0] === 80 && head[1] === 75 && (head[2] === 3 && head[3] === 4 || head[2] === 5 && head[3] === 6);
}
async function hasZipEnd(source) {
  const length = Math.min(source.size, MAX_END_BYTES);
  return Buffer.from(await source.read(source.size - length, length)).includes(END);
}
async function* zipMembers(archive) {
  const zip = await orFormatError(
    (0, import_yauzl.fromRandomAccessReaderPromise)(new Reader(archive), archive.size, {
      autoClose: false,
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: false
    })
  );
  const directory = await placeOfDirectory(archive);
  const entries = zip.eachEntry();
  let read = 0;
  let bytes = 0;
  for (let members = 0; ; members += 1) {
    const next = await orFormatError(entries.next());
    if (next.done === true) break;
    if (members >= MAX_ARCHIVE_MEMBERS) throw new FormatError("it has too many members");
    const { fileNameLength, extraFieldLength, fileCommentLength, compressedSize } = next.value;
    read += 46 + fileNameLength + extraFieldLength + fileCommentLength;
    bytes += compressedSize;
    if (bytes > archive.size) throw new FormatError("its members overlap");
    const member = await memberOf(archive, zip, next.value);
    if (!member.name.endsWith("/") || member.size > 0) yield member;
  }
  if (directory.start + read !== directory.end) throw new FormatError(IN_TWO_WAYS);
}
async function placeOfDirectory(archive) {
  const length = Math.min(archive.size, MAX_END_BYTES);
  const tail = Buffer.from(await archive.read(archive.size - length, length));
  const at = tail.lastIndexOf(END);
  if (at < 0 || at + END_BYTES > tail.length) throw new FormatError("its directory has no end");
  const place = archive.size - length + at;
  const size = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (at < LOCATOR_BYTES || tail.readUInt32LE(at - LOCATOR_BYTES) !== 117853008)
    return agreed({ start, size, end: place });
  const end = place - LOCATOR_BYTES - END64_BYTES;
  const record = Buffer.from(await archive.read(Math.max(0, end), END64_BYTES));
  if (record.length < END64_BYTES || Number(tail.readBigUInt64LE(at - LOCATOR_BYTES + 8)) !== end)
    throw new FormatError(IN_TWO_WAYS);
  const size64 = Number(record.readBigUInt64LE(40));
  const start64 = Number(record.readBigUInt64LE(48));
  if (size !== size64 && size !== IN_RECORD || start !== start64 && start !== IN_RECORD)
    throw new FormatError(IN_TWO_WAYS);
  return agreed({ start: start64, size: size64, end });
}
function agreed({ start, size, end }) {
  if (start + size !== end) throw new FormatError(IN_TWO_WAYS);
  return { start, end };
}
var IN_TWO_WAYS = "its directory reads in two ways";
var IN_RECORD = 4294967295;
var END = Buffer.from("PK", "latin1");
var END_BYTES = 22;
var MAX_END_BYTES = END_BYTES + 65535;
var END64_BYTES = 56;
var LOCATOR_BYTES = 20;
async function memberOf(archive, zip, entry2) {
  const nameBytes = entry2.fileNameRaw;
  const name = nameBytes.toString("utf8");
  const header = await orFormatError(zip.readLocalFileHeaderPromise(entry2));
  const oddities = [];
  if (!header.fileName.equals(nameBytes))
    oddities.push(`its own name is ${JSON.stringify(header.fileName.toString("utf8"))}`);
  if (((entry2.generalPurposeBitFlag | header.generalPurposeBitFlag) & 1) !== 0)
    oddities.push("it is marked as encrypted");
  if (header.compressionMethod !== entry2.compressionMethod)
    oddities.push("its compression is told in two ways");
  const end = header.fileDataStart + entry2.compressedSize;
  if (end > archive.size) throw new FormatError(`member ${JSON.stringify(name)} ends beyond its end`);
  return {
    name,
    raw: new Part(archive, header.fileDataStart, end),
    compression: entry2.compressionMethod === 0 ? "none" : entry2.compressionMethod === 8 ? "deflate" : "unknown",
    size: entry2.uncompressedSize,
    oddities
  };
}
async function orFormatError(answer) {
  try {
    return await answer;
  } catch (cause) {
    const isPlain = cause instanceof Error && cause.name === "Error" && !("code" in cause);
    if (!isPlain && !(cause instanceof RangeError)) throw cause;
    throw new FormatError(`its directory cannot be read: ${cause.message}`, { cause });
  }
}
var Reader = class extends import_yauzl.RandomAccessReader {
  #source;
  constructor(source) {
    super();
    this.#source = source;
  }
  read(buffer, offset, length, position, callback) {
    this.#source.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(bytes.length < length ? new Error("it ends too early") : null);
      },
      (error) => callback(error)
    );
  }
};

// src/models/formats/pickle/opcodes.ts
var Op = {
  MARK: 40,
  EMPTY_TUPLE: 41,
  STOP: 46,
  POP: 48,
  POP_MARK: 49,
  DUP: 50,
  BINBYTES: 66,
  SHORT_BINBYTES: 67,
  FLOAT: 70,
  BINFLOAT: 71,
  INT: 73,
  BININT: 74,
  BININT1: 75,
  LONG: 76,
  BININT2: 77,
  NONE: 78,
  PERSID: 80,
  BINPERSID: 81,
  REDUCE: 82,
  STRING: 83,
  BINSTRING: 84,
  SHORT_BINSTRING: 85,
  UNICODE: 86,
  BINUNICODE: 88,
  EMPTY_LIST: 93,
  APPEND: 97,
  BUILD: 98,
  GLOBAL: 99,
  DICT: 100,
  APPENDS: 101,
  GET: 103,
  BINGET: 104,
  INST: 105,
  LONG_BINGET: 106,
  LIST: 108,
  OBJ: 111,
  PUT: 112,
  BINPUT: 113,
  LONG_BINPUT: 114,
  SETITEM: 115,
  TUPLE: 116,
  SETITEMS: 117,
  EMPTY_DICT: 125,
  PROTO: 128,
  NEWOBJ: 129,
  EXT1: 130,
  EXT2: 131,
  EXT4: 132,
  TUPLE1: 133,
  TUPLE2: 134,
  TUPLE3: 135,
  NEWTRUE: 136,
  NEWFALSE: 137,
  LONG1: 138,
  LONG4: 139,
  SHORT_BINUNICODE: 140,
  BINUNICODE8: 141,
  BINBYTES8: 142,
  EMPTY_SET: 143,
  ADDITEMS: 144,
  FROZENSET: 145,
  NEWOBJ_EX: 146,
  STACK_GLOBAL: 147,
  MEMOIZE: 148,
  FRAME: 149,
  BYTEARRAY8: 150,
  NEXT_BUFFER: 151,
  READONLY_BUFFER: 152
};
var NONE = { kind: "none" };
var LINE = { kind: "lines", count: 1 };
var LINES = { kind: "lines", count: 2 };
var U1 = { kind: "number", bytes: 1 };
var U2 = { kind: "number", bytes: 2 };
var U4 = { kind: "number", bytes: 4 };
var EIGHT = { kind: "opaque", bytes: 8 };
var COUNTED1 = { kind: "counted", lengthBytes: 1 };
var COUNTED4 = { kind: "counted", lengthBytes: 4 };
var COUNTED4_SIGNED = { kind: "counted", lengthBytes: 4, signed: true };
var COUNTED8 = { kind: "counted", lengthBytes: 8 };
var WITH_ARGUMENT = [
  [LINE, [Op.FLOAT, Op.INT, Op.LONG, Op.PERSID, Op.STRING, Op.UNICODE, Op.GET, Op.PUT]],
  [LINES, [Op.GLOBAL, Op.INST]],
  [U1, [Op.BININT1, Op.BINGET, Op.BINPUT, Op.PROTO, Op.EXT1]],
  [U2, [Op.BININT2, Op.EXT2]],
  [U4, [Op.LONG_BINGET, Op.LONG_BINPUT, Op.EXT4]],
  [{ kind: "number", bytes: 4, signed: true }, [Op.BININT]],
  [EIGHT, [Op.BINFLOAT, Op.FRAME]],
  [COUNTED1, [Op.SHORT_BINBYTES, Op.SHORT_BINSTRING, Op.SHORT_BINUNICODE, Op.LONG1]],
  [COUNTED4, [Op.BINBYTES, Op.BINUNICODE]],
  [COUNTED4_SIGNED, [Op.BINSTRING, Op.LONG4]],
  [COUNTED8, [Op.BINUNICODE8, Op.BINBYTES8, Op.BYTEARRAY8]]
];
var ARGUMENTS = table();
function table() {
  const all = new Array(256).fill(void 0);
  for (const opcode of Object.values(Op)) all[opcode] = NONE;
  for (const [argument, opcodes] of WITH_ARGUMENT) for (const opcode of opcodes) all[opcode] = argument;
  return all;
}

// src/models/formats/pickle/instruction.ts
var PLAIN = Array.from({ length: 256 }, (_, opcode) => ({ opcode, number: 0 }));
var READY_BYTES = 16;
async function readInstruction(cursor) {
  if (cursor.ready < READY_BYTES) await cursor.ensure(READY_BYTES);
  const opcode = cursor.byte();
  const argument = ARGUMENTS[opcode];
  const plain = PLAIN[opcode];
  if (argument === void 0 || plain === void 0)
    throw new FormatError(`byte ${cursor.position - 1} is no instruction of a pickle`);
  switch (argument.kind) {
    case "none":
      return plain;
    case "number": {
      const bytes = Buffer.from(await cursor.bytes(argument.bytes));
      const number = argument.signed === true ? bytes.readInt32LE() : bytes.readUIntLE(0, argument.bytes);
      return { opcode, number };
    }
    case "opaque":
      await cursor.bytes(argument.bytes);
      return plain;
    case "lines": {
      const first = copyOf(await cursor.line(MAX_PICKLE_TEXT_BYTES));
      if (argument.count === 1) return { opcode, number: 0, first };
      return { opcode, number: 0, first, second: copyOf(await cursor.line(MAX_PICKLE_TEXT_BYTES)) };
    }
    case "counted": {
      const length = await readLength(cursor, argument.lengthBytes, argument.signed === true);
      if (length <= MAX_PICKLE_TEXT_BYTES)
        return { opcode, number: 0, first: Buffer.from(await cursor.bytes(length)) };
      await cursor.skip(length);
      return { opcode, number: 0 };
    }
  }
}
async function readLength(cursor, bytes, signed) {
  const view = littleEndian(await cursor.bytes(bytes));
  const length = bytes === 1 ? view.getUint8(0) : bytes === 8 ? Number(view.getBigUint64(0, true)) : signed ? view.getInt32(0, true) : view.getUint32(0, true);
  if (length < 0 || !Number.isSafeInteger(length)) throw new FormatError("a length of it cannot be");
  return length;
}
function copyOf(line) {
  return line && Buffer.from(line);
}

// src/models/formats/pickle/joblib-array.ts
var WRAPPERS = /* @__PURE__ */ new Set([
  "joblib.numpy_pickle.NumpyArrayWrapper",
  "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper"
]);
function arrayAfter(object, state) {
  if (!WRAPPERS.has(`${object.made.module}.${object.made.name}`)) return void 0;
  if (state.kind !== "fields") return { kind: "unknown" };
  const dtype = state.kept?.get("dtype");
  const shape = state.kept?.get("shape");
  if (dtype?.kind !== "object" || !isDtype(dtype) || shape?.kind !== "tuple") return { kind: "unknown" };
  const [code] = dtype.items;
  if (code?.kind !== "text") return { kind: "unknown" };
  if (/^[<>|=]?O(8|4)?$/.test(code.text)) return { kind: "pickle" };
  const itemBytes = bytesOfType(code.text);
  if (itemBytes === void 0 || !isPlainState(dtype.state, itemBytes)) return { kind: "unknown" };
  let length = itemBytes;
  for (const size of shape.items)
    length *= size.kind === "number" && size.number >= 0 ? size.number : Number.NaN;
  if (!Number.isSafeInteger(length)) return { kind: "unknown" };
  return {
    kind: "bytes",
    aligned: state.kept?.get("numpy_array_alignment_bytes")?.kind === "number",
    length
  };
}
function isDtype({ made }) {
  return made.module === "numpy" && made.name === "dtype";
}
function isPlainState(state, itemBytes) {
  if (state === void 0) return true;
  if (state.kind !== "tuple") return false;
  const [version, order, ...rest] = state.items;
  const [parts, names, fields, size, , flags] = rest;
  return version?.kind === "number" && order?.kind === "text" && [parts, names, fields].every((part) => part?.kind === "none") && size?.kind === "number" && (size.number === -1 || size.number === itemBytes) && flags?.kind === "number" && flags.number >= 0 && (flags.number & HAS_OBJECT) === 0;
}
var HAS_OBJECT = 1;
function bytesOfType(code) {
  const [, letter, digits] = /^[<>|=]?([a-zA-Z?])(\d*)$/.exec(code) ?? [];
  if (letter === void 0) return void 0;
  if (digits === "" || digits === void 0) return letter === "?" ? 1 : void 0;
  if ("biufcmMSaV".includes(letter)) return Number(digits);
  return letter === "U" ? 4 * Number(digits) : void 0;
}

// src/models/formats/pickle/value.ts
var UNKNOWN = { kind: "unknown" };
var NONE2 = { kind: "none" };
var KEPT_FIELDS = /* @__PURE__ */ new Set(["shape", "dtype", "numpy_array_alignment_bytes"]);
function textOfStringLine(line) {
  const source = line.toString("latin1").trim();
  const quote = source[0];
  if (source.length < 2 || quote !== "'" && quote !== '"' || !source.endsWith(quote)) return void 0;
  return source.slice(1, -1).replace(ESCAPE, (whole, hex, octal, letter) => {
    if (hex !== void 0) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== void 0) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    return (letter !== void 0 ? LETTERS.get(letter) : void 0) ?? whole;
  });
}
var ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/gs;
var LETTERS = /* @__PURE__ */ new Map([
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "	"],
  ["v", "\v"]
]);
function textOfUnicodeLine(line) {
  try {
    return line.toString("latin1").replace(
      /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
      (_, short, long) => String.fromCodePoint(Number.parseInt(short ?? long ?? "", 16))
    );
  } catch (error) {
    if (error instanceof RangeError) return void 0;
    throw error;
  }
}

// src/models/formats/pickle/make-value.ts
function tuple(items) {
  return { kind: "tuple", items: bounded(items) };
}
function bounded(items) {
  return items.slice(0, MAX_PICKLE_ITEMS).map((item) => PLAIN2.has(item.kind) ? item : UNKNOWN);
}
var PLAIN2 = /* @__PURE__ */ new Set(["text", "number", "none"]);
function fieldsOf(target, items) {
  const dictionary = target ?? { kind: "fields" };
  for (let index = 0; index + 1 < items.length; index += 2) {
    const key = items[index];
    const value = items[index + 1];
    if (key?.kind !== "text" || value === void 0 || !KEPT_FIELDS.has(key.text)) continue;
    dictionary.kept ??= /* @__PURE__ */ new Map();
    dictionary.kept.set(key.text, value);
  }
  return dictionary;
}
function textValue(text2) {
  return text2 === void 0 ? UNKNOWN : { kind: "text", text: text2 };
}
function indexOf(line) {
  const text2 = line?.toString("latin1").trim() ?? "";
  const index = /^\+?\d+(_\d+)*$/.test(text2) ? Number(text2.replaceAll("_", "")) : Number.NaN;
  if (!Number.isSafeInteger(index)) throw new FormatError("it names a place in its memo by no number");
  return index;
}
function numberOf(line) {
  const number = Number(line?.toString("latin1").trim().replace(/L$/, "").replaceAll("_", ""));
  return Number.isSafeInteger(number) ? { kind: "number", number } : UNKNOWN;
}
function longOf(bytes) {
  if (bytes === void 0 || bytes.length > 6) return UNKNOWN;
  return { kind: "number", number: bytes.length === 0 ? 0 : bytes.readIntLE(0, bytes.length) };
}

// src/models/formats/pickle/memo.ts
var PickleMemo = class {
  #values = /* @__PURE__ */ new Map();
  /** All places before this one are taken: picklers take them in order. */
  #taken = 0;
  /** Places that are taken beyond it. */
  #beyond = /* @__PURE__ */ new Set();
  /** How much is kept of it. */
  get size() {
    return this.#values.size + this.#beyond.size;
  }
  get(index) {
    return this.#values.get(index) ?? UNKNOWN;
  }
  put(index, value) {
    if (value.kind === "unknown") this.#values.delete(index);
    else this.#values.set(index, value);
    if (index > this.#taken) this.#beyond.add(index);
    else if (index === this.#taken)
      do
        this.#taken += 1;
      while (this.#beyond.delete(this.#taken));
  }
  /** Puts a value at the place that MEMOIZE takes. */
  add(value) {
    this.put(this.#taken + this.#beyond.size, value);
  }
};

// src/models/formats/pickle/stack.ts
var PickleStack = class {
  #values = [];
  #marks = [];
  /** Values and marks. */
  get size() {
    return this.#values.length + this.#marks.length;
  }
  push(value) {
    this.#values.push(value);
  }
  mark() {
    this.#marks.push(this.#values.length);
  }
  /** @throws FormatError where there is none */
  top() {
    const value = this.#own > 0 ? this.#values.at(-1) : void 0;
    if (value === void 0) throw new FormatError("it takes from an empty stack");
    return value;
  }
  /** @throws FormatError where there is none */
  pop() {
    const value = this.top();
    this.#values.pop();
    return value;
  }
  /** Drops the last value, or the last mark where nothing lies on it. @throws FormatError where there is neither */
  discard() {
    if (this.#own > 0) this.#values.pop();
    else if (this.#marks.pop() === void 0) throw new FormatError("it takes from an empty stack");
  }
  /** The last values, in their order. @throws FormatError where there are fewer */
  take(count2) {
    if (this.#own < count2) throw new FormatError("it takes from an empty stack");
    return this.#values.splice(this.#values.length - count2, count2);
  }
  /** All values down to the last mark, which is taken, too. @throws FormatError where there is no mark */
  untilMark() {
    const mark = this.#marks.pop();
    if (mark === void 0) throw new FormatError("it looks for a mark that is not there");
    return this.#values.splice(mark);
  }
  /** Values above the last mark. */
  get #own() {
    return this.#values.length - (this.#marks.at(-1) ?? 0);
  }
};

// src/models/formats/pickle/machine.ts
var PickleMachine = class {
  #acts;
  #stack = new PickleStack();
  #memo = new PickleMemo();
  /** Set by BUILD of an object: what it is and the state it gets. */
  built;
  constructor(acts) {
    this.#acts = acts;
  }
  /** @throws FormatError where Python would fail, too, NotRead where it grows beyond its bound */
  apply(instruction) {
    this.built = void 0;
    if (!this.#applyPlain(instruction) && !this.#applyContainer(instruction.opcode))
      this.#applyGlobal(instruction);
    if (this.#stack.size + this.#memo.size > MAX_PICKLE_VALUES) throw new NotRead("it holds too many values");
  }
  /** Numbers, texts, the stack itself and the memo. */
  #applyPlain({ opcode, number, first }) {
    switch (opcode) {
      case Op.PROTO:
      case Op.FRAME:
        return true;
      case Op.MARK:
        this.#stack.mark();
        return true;
      case Op.POP:
        this.#stack.discard();
        return true;
      case Op.POP_MARK:
        this.#stack.untilMark();
        return true;
      case Op.DUP:
        this.#stack.push(this.#stack.top());
        return true;
      case Op.BININT:
      case Op.BININT1:
      case Op.BININT2:
        this.#stack.push({ kind: "number", number });
        return true;
      case Op.INT:
      case Op.LONG:
        this.#stack.push(numberOf(first));
        return true;
      case Op.STRING:
        this.#stack.push(textValue(first && textOfStringLine(first)));
        return true;
      case Op.UNICODE:
        this.#stack.push(textValue(first && textOfUnicodeLine(first)));
        return true;
      case Op.BINSTRING:
      case Op.SHORT_BINSTRING:
      case Op.BINUNICODE:
      case Op.SHORT_BINUNICODE:
      case Op.BINUNICODE8:
        this.#stack.push(textValue(first?.toString("utf8")));
        return true;
      case Op.LONG1:
        this.#stack.push(longOf(first));
        return true;
      case Op.PUT:
        this.#memo.put(indexOf(first), this.#stack.top());
        return true;
      case Op.BINPUT:
      case Op.LONG_BINPUT:
        this.#memo.put(number, this.#stack.top());
        return true;
      case Op.MEMOIZE:
        this.#memo.add(this.#stack.top());
        return true;
      case Op.GET:
        this.#stack.push(this.#memo.get(indexOf(first)));
        return true;
      case Op.BINGET:
      case Op.LONG_BINGET:
        this.#stack.push(this.#memo.get(number));
        return true;
      case Op.NONE:
        this.#stack.push(NONE2);
        return true;
      case Op.FLOAT:
      case Op.BINFLOAT:
      case Op.NEWTRUE:
      case Op.NEWFALSE:
      case Op.LONG4:
      case Op.BINBYTES:
      case Op.SHORT_BINBYTES:
      case Op.BINBYTES8:
      case Op.BYTEARRAY8:
      case Op.NEXT_BUFFER:
      case Op.PERSID:
      case Op.EMPTY_LIST:
      case Op.EMPTY_SET:
        this.#stack.push(UNKNOWN);
        return true;
      default:
        return false;
    }
  }
  /** Tuples, lists, dictionaries and sets. */
  #applyContainer(opcode) {
    switch (opcode) {
      case Op.EMPTY_TUPLE:
        this.#stack.push(tuple([]));
        return true;
      case Op.TUPLE1:
      case Op.TUPLE2:
      case Op.TUPLE3:
        this.#stack.push(tuple(this.#stack.take(opcode - Op.TUPLE1 + 1)));
        return true;
      case Op.TUPLE:
        this.#stack.push(tuple(this.#stack.untilMark()));
        return true;
      case Op.EMPTY_DICT:
        this.#stack.push(fieldsOf(void 0, []));
        return true;
      case Op.DICT:
        this.#stack.push(fieldsOf(void 0, this.#stack.untilMark()));
        return true;
      case Op.LIST:
      case Op.FROZENSET:
        this.#stack.untilMark();
        this.#stack.push(UNKNOWN);
        return true;
      case Op.SETITEM:
        this.#setItems(this.#stack.take(2));
        return true;
      case Op.SETITEMS:
        this.#setItems(this.#stack.untilMark());
        return true;
      case Op.APPEND:
        this.#stack.pop();
        this.#stack.top();
        return true;
      case Op.APPENDS:
      case Op.ADDITEMS:
        this.#stack.untilMark();
        this.#stack.top();
        return true;
      case Op.READONLY_BUFFER:
        this.#stack.top();
        return true;
      case Op.BINPERSID:
        this.#stack.pop();
        this.#stack.push(UNKNOWN);
        return true;
      default:
        return false;
    }
  }
  /** Imports, calls, and the state of what they gave. */
  #applyGlobal({ opcode, number, first, second }) {
    switch (opcode) {
      case Op.GLOBAL:
        this.#stack.push(this.#import(first?.toString("utf8"), second?.toString("utf8")));
        return;
      case Op.STACK_GLOBAL: {
        const [module, name] = this.#stack.take(2);
        this.#stack.push(
          this.#import(
            module?.kind === "text" ? module.text : void 0,
            name?.kind === "text" ? name.text : void 0
          )
        );
        return;
      }
      case Op.EXT1:
      case Op.EXT2:
      case Op.EXT4:
        this.#acts({ kind: "extension", code: number });
        this.#stack.push(UNKNOWN);
        return;
      case Op.INST: {
        const items = this.#stack.untilMark();
        this.#stack.push(this.#call(this.#import(first?.toString("utf8"), second?.toString("utf8")), items));
        return;
      }
      case Op.OBJ: {
        const [callee, ...items] = this.#stack.untilMark();
        if (callee === void 0) throw new FormatError("it calls nothing");
        this.#stack.push(this.#call(callee, items));
        return;
      }
      case Op.REDUCE:
      case Op.NEWOBJ: {
        const [callee, args] = this.#stack.take(2);
        this.#stack.push(this.#call(callee ?? UNKNOWN, args?.kind === "tuple" ? args.items : []));
        return;
      }
      case Op.NEWOBJ_EX: {
        const [callee, args] = this.#stack.take(3);
        this.#stack.push(this.#call(callee ?? UNKNOWN, args?.kind === "tuple" ? args.items : []));
        return;
      }
      case Op.BUILD: {
        const state = this.#stack.pop();
        const object = this.#stack.top();
        if (object.kind === "object") {
          this.built = { object, state };
          object.state = object.state === void 0 && state.kind === "tuple" ? state : UNKNOWN;
        } else if (object.kind === "global")
          this.#acts({ kind: "changes-global", module: object.module, name: object.name });
        return;
      }
      default:
        throw new FormatError(`instruction ${opcode} has no meaning`);
    }
  }
  #import(module, name) {
    if (module === void 0 || name === void 0) {
      this.#acts({ kind: "hidden-import" });
      return UNKNOWN;
    }
    this.#acts({ kind: "import", module, name });
    return { kind: "global", module, name };
  }
  #call(callee, items) {
    if (callee.kind === "global")
      return { kind: "object", made: callee, items: bounded(items) };
    this.#acts({ kind: "hidden-call" });
    return UNKNOWN;
  }
  #setItems(items) {
    const target = this.#stack.top();
    if (target.kind === "fields") fieldsOf(target, items);
    else if (target.kind === "global")
      this.#acts({ kind: "changes-global", module: target.module, name: target.name });
  }
};

// src/models/formats/pickle/walk.ts
async function walkPickle(cursor, acts, depth = 0) {
  const machine = new PickleMachine(acts);
  let instructions = 0;
  try {
    while (true) {
      const instruction = await readInstruction(cursor);
      instructions += 1;
      if (instruction.opcode === Op.STOP) return { ending: { kind: "whole" }, instructions };
      machine.apply(instruction);
      if (machine.built !== void 0) await passArray(cursor, machine.built, acts, depth);
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const kind = error instanceof NotRead ? "not-read" : "broken";
    return { ending: { kind, why: error.message }, instructions };
  }
}
async function passArray(cursor, { object, state }, acts, depth) {
  const array = arrayAfter(object, state);
  if (array === void 0) return;
  if (array.kind === "unknown") throw new NotRead("it holds an array whose length cannot be told");
  if (array.kind === "bytes") {
    if (array.aligned) {
      if (!await cursor.ensure(1)) throw new EndOfBytes("it ends before an array");
      await cursor.skip(cursor.byte());
    }
    return cursor.skip(array.length);
  }
  if (depth >= MAX_ARCHIVE_DEPTH) throw new NotRead("its arrays of objects nest too deep");
  const { ending } = await walkPickle(cursor, acts, depth + 1);
  if (ending.kind === "whole") return;
  const why = `of an array of objects within it: ${ending.why}`;
  throw ending.kind === "broken" ? new FormatError(why) : new NotRead(why);
}

// src/models/formats/pickle/sequence.ts
var LEGACY_TORCH = Buffer.from("80028a0a6cfc9c46f9206aa850192e", "hex");
var LEGACY_TORCH_PICKLES = 5;
async function scanSequence(cursor, called) {
  const acts = /* @__PURE__ */ new Map();
  const remarks = [];
  const remark = (level, text2) => remarks.push({ level, text: text2 });
  await cursor.ensure(LEGACY_TORCH.length);
  const most = LEGACY_TORCH.equals(cursor.peek(LEGACY_TORCH.length)) ? LEGACY_TORCH_PICKLES : MAX_PICKLES_PER_FILE;
  let pickles = 0;
  while (!await cursor.atEnd()) {
    if (pickles === MAX_PICKLES_PER_FILE) remark("unread", "holds more pickles than are read here");
    if (pickles >= most) break;
    await cursor.ensure(2);
    const marked = isMarked(cursor.peek(2));
    const own = /* @__PURE__ */ new Map();
    let isWhole = true;
    const { ending } = await walkPickle(cursor, (act) => {
      const key = keyOf(act);
      if (acts.has(key)) own.set(key, act);
      else if (acts.size + own.size < MAX_PICKLE_IMPORTS) own.set(key, act);
      else isWhole = own.has(key) && isWhole;
    });
    const isPickle = called !== "other" && pickles === 0 ? doesAnything(own) || ending.kind !== "broken" : isOne(own, ending.kind, marked);
    if (!isPickle) {
      if (pickles > 0) remark("note", "other bytes follow its pickles");
      else if (called === "pickle") remark("note", "is no pickle, for all that its name says");
      break;
    }
    pickles += 1;
    for (const [key, act] of own) acts.set(key, act);
    if (!isWhole) remark("unread", "imports more than is looked at here");
    if (ending.kind === "whole") continue;
    remark(
      "unread",
      ending.kind === "broken" ? `breaks off, after all that it does before: ${ending.why}` : `could not be read to its end: ${ending.why}`
    );
    break;
  }
  return { pickles, acts: [...acts.values()], remarks };
}
function isMarked([first, second = 255]) {
  return first === Op.PROTO && second <= 5;
}
function doesAnything(acts) {
  return [...acts.values()].some((act) => act.kind !== "import" || isSensible(act));
}
function isOne(acts, ending, marked) {
  if (ending === "not-read") return true;
  if (marked) return ending === "whole" || doesAnything(acts);
  const imports = [...acts.values()].flatMap((act) => act.kind === "import" ? [act] : []);
  if (ending === "whole") return hasImports(acts) && imports.every(isSensible);
  return imports.some(({ module, name }) => judgeImport(module, name) === "dangerous");
}
function hasImports(acts) {
  return [...acts.values()].some(({ kind }) => ["import", "hidden-import", "extension"].includes(kind));
}
function isSensible({ module, name }) {
  return /^[\p{L}\p{N}_.]+$/u.test(`${module}.${name}`);
}
function keyOf(act) {
  return Object.values(act).join("\0");
}

// src/models/formats/pickle/scan.ts
var HEAD_BYTES = 1024;
async function scanForPickles(source, path, allowed = []) {
  const scan = new Scan(allowed);
  await scan.file(source, path, 0);
  return { pickles: scan.pickles, findings: scan.findings };
}
var Scan = class {
  findings = [];
  pickles = 0;
  #allowed;
  #seen = /* @__PURE__ */ new Set();
  #bytesUnpacked = 0;
  constructor(allowed) {
    this.#allowed = allowed;
  }
  async file(source, where, depth) {
    const head = await source.read(0, HEAD_BYTES);
    if (isZipHead(head)) return this.#orUnread(where, depth, this.#zip(source, where, depth));
    if (isTarHead(head)) {
      await this.#orUnread(where, depth, this.#tar(source, where, depth));
      const called = isExpected(where) ? "both" : "other";
      return this.#orUnread(where, depth, this.#pickles(new Cursor(chunksOf(source)), where, called));
    }
    await this.#stream(chunksOf(source), where, depth);
    if ((depth === 0 || mayBeLoaded(where)) && await hasZipEnd(source))
      await this.#orUnread(where, depth + 1, this.#zip(source, where, depth));
  }
  /** Bytes that are read forwards alone. */
  async #stream(chunks, where, depth) {
    const cursor = new Cursor(chunks);
    try {
      await this.#orUnread(where, depth, this.#bytes(cursor, where, depth));
    } finally {
      await cursor.close();
    }
  }
  async #bytes(cursor, where, depth) {
    await cursor.ensure(HEAD_BYTES);
    const head = cursor.peek(HEAD_BYTES);
    if (depth > MAX_ARCHIVE_DEPTH) throw new NotRead("it lies in too many archives");
    if (isZipHead(head) || isTarHead(head))
      return this.file(new BytesInMemory(await wholeOf(cursor)), where, depth);
    const called = isExpected(where) ? "pickle" : "other";
    const packing = packingOf(head);
    if (packing === "gzip" || packing === "zlib")
      return this.#stream(this.#unpacked(restOf(cursor), packing), where, depth + 1);
    if (packing !== void 0)
      this.#note(
        where,
        called === "pickle" ? "unread" : "note",
        `is packed as ${packing}, which is not read here`
      );
    if (Buffer.from(head.subarray(0, 6)).toString("latin1") === "NUMPY") {
      const { objects } = await readNpyHeader(cursor);
      if (!objects) return;
      return this.#pickles(cursor, where, "pickle");
    }
    return this.#pickles(cursor, where, packing === void 0 ? called : "other");
  }
  async #pickles(cursor, where, called) {
    const found = await scanSequence(cursor, called);
    this.pickles += found.pickles;
    for (const act of found.acts) this.#act(where, act);
    for (const { level, text: text2 } of found.remarks) this.#note(where, level, text2);
  }
  async #zip(source, where, depth) {
    for await (const member of zipMembers(source)) await this.#zipMember(member, where, depth);
  }
  async #zipMember(member, archive, depth) {
    const where = `${archive}!${member.name}`;
    for (const oddity of member.oddities) this.#note(where, "unread", `reads in two ways: ${oddity}`);
    if (member.compression === "none") {
      if (depth >= MAX_ARCHIVE_DEPTH) this.#note(where, "unread", "lies in too many archives");
      else await this.file(member.raw, where, depth + 1);
    } else if (member.compression === "deflate")
      await this.#stream(this.#unpacked(chunksOf(member.raw), "deflate"), where, depth + 1);
    else this.#note(where, "unread", "is packed in a way that is not read here");
  }
  async #tar(source, where, depth) {
    if (depth >= MAX_ARCHIVE_DEPTH) throw new NotRead("it lies in too many archives");
    for await (const { name, bytes } of tarMembers(source))
      await this.file(bytes, `${where}!${name}`, depth + 1);
  }
  /** A member of an archive that no loader takes for a pickle may begin as packed bytes do by chance: tensors do. */
  async #orUnread(where, depth, work) {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const level = depth === 0 || mayBeLoaded(where) ? "unread" : "note";
      this.#note(where, level, `could not be read whole: ${error.message}`);
    }
  }
  #act(where, act) {
    const finding = findingOf(where, act, this.#allowed);
    this.#add(finding);
  }
  #note(where, level, text2) {
    this.#add({ where, level, text: text2 });
  }
  #add(finding) {
    const key = `${finding.where}\0${finding.text}`;
    if (this.#seen.has(key) || this.findings.length > MAX_PICKLE_IMPORTS) return;
    this.#seen.add(key);
    this.findings.push(
      this.findings.length < MAX_PICKLE_IMPORTS ? finding : { where: finding.where, level: "unread", text: "holds more than what is told here" }
    );
  }
  #unpacked(chunks, packing) {
    return unpack(chunks, packing, (bytes) => {
      this.#bytesUnpacked += bytes;
      if (this.#bytesUnpacked > MAX_INFLATED_BYTES) throw new NotRead("too much comes out of it");
    });
  }
};
function isExpected(where) {
  const name = where.slice(where.lastIndexOf("!") + 1);
  const format = weightFormatOf(name);
  return format !== void 0 && isPickleFormat(format);
}
function mayBeLoaded(where) {
  return isExpected(where) || ["npz", "keras"].includes(weightFormatOf(where) ?? "");
}
async function* restOf(cursor) {
  while (await cursor.ensure(1)) yield Buffer.from(cursor.take(cursor.ready));
}
async function wholeOf(cursor) {
  const parts = [];
  let size = 0;
  for await (const part of restOf(cursor)) {
    size += part.length;
    if (size > MAX_NESTED_ARCHIVE_BYTES) throw new NotRead("it is a packed archive that is too large");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

// src/models/check/validators/no-pickle.ts
var noPickle = {
  summary: "No file is or holds a Python pickle.",
  check: async (checked) => {
    const findings = [];
    for (const file of checked.tree.files) {
      const { pickles, findings: found } = await withFile(
        checked,
        file,
        (source) => scanForPickles(source, file.path)
      );
      const unread = found.find(({ level }) => level === "unread");
      const format = weightFormatOf(file.path);
      if (pickles > 0)
        findings.push(refused(`holds a Python pickle, which can run any code when it is loaded`, file.path));
      else if (unread !== void 0)
        findings.push(refused(`may hold a Python pickle: it ${unread.text}`, file.path));
      else if (format === "pickle") findings.push(refused("is named as a Python pickle", file.path));
      else if (format !== void 0 && isPickleFormat(format))
        findings.push(
          told(`is named as a PyTorch file, but no pickle was found in it (${INDICATOR})`, file.path)
        );
    }
    return findings;
  }
};

// src/models/check/validators/no-python-code.ts
var ENDINGS = /\.(py|pyc|pyo|pyd|pyw|pyx|pyi|pyz|whl|egg)$/i;
var KERAS = /\.(keras|h5|hdf5)$/i;
var noPythonCode = {
  summary: "No file is Python code, and no Keras file has a layer of it.",
  check: async (checked) => {
    const findings = [];
    for (const file of checked.tree.files) {
      if (ENDINGS.test(file.path)) findings.push(refused("is Python code", file.path));
      else {
        const problem = await withFile(checked, file, (source) => problemOf(source, file.path));
        if (problem !== void 0) findings.push(refused(problem, file.path));
      }
    }
    return findings;
  }
};
async function problemOf(source, path) {
  const head = await source.read(0, 128);
  const firstLine = Buffer.from(head).toString("latin1").split("\n", 1)[0] ?? "";
  if (/^#!.*python/.test(firstLine)) return "is a Python program";
  const isKeras = KERAS.test(path);
  if (isZipHead(head)) return problemOfArchive(source, isKeras);
  return isKeras && await mentions(chunksOf(source), LAMBDA) ? KERAS_PROBLEM : void 0;
}
var LAMBDA = /"Lambda"|"__lambda__"|\\u00[2-7][0-9a-fA-F]/;
var LAMBDA_TAIL = 11;
var KERAS_PROBLEM = "names a Lambda layer, which is Python code that runs when it is loaded";
async function problemOfArchive(source, isKeras) {
  try {
    for await (const member of zipMembers(source)) {
      if (ENDINGS.test(member.name)) return `holds Python code: ${JSON.stringify(member.name)}`;
      if (isKeras && member.name.endsWith(".json") && await mentions(bytesOf(member), LAMBDA))
        return KERAS_PROBLEM;
    }
    return void 0;
  } catch (error) {
    if (error instanceof FormatError) return `is an archive that cannot be looked into: ${error.message}`;
    throw error;
  }
}
function bytesOf(member) {
  if (member.compression === "none") return chunksOf(member.raw);
  if (member.compression === "unknown") throw new NotRead("it is packed in a way that is not read here");
  let size = 0;
  return unpack(chunksOf(member.raw), "deflate", (bytes) => {
    size += bytes;
    if (size > MAX_INFLATED_BYTES) throw new NotRead("too much comes out of it");
  });
}
async function mentions(chunks, text2) {
  let tail = "";
  for await (const chunk of chunks) {
    const piece = tail + Buffer.from(chunk).toString("latin1");
    if (text2.test(piece)) return true;
    tail = piece.slice(-LAMBDA_TAIL);
  }
  return false;
}

// src/models/check/validators/no-symlinks.ts
import { lstat, realpath as realpath2 } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
var noSymlinks = {
  summary: "No link leads out of the model, nowhere, or in a circle.",
  check: async ({ tree }) => {
    const findings = tree.badLinks.map(({ path, problem }) => refused(problem, path));
    const inside = await realpath2(tree.directory);
    for (const { path, place } of tree.files) {
      const target = await realpath2(place);
      if (contains(inside, target) || contains(dirname(target), inside)) continue;
      const way = (await lstat(place)).isSymbolicLink() ? "is a link" : "lies behind a link";
      findings.push(refused(`${way} out of the model`, path));
    }
    return findings;
  }
};
function contains(directory, place) {
  const way = relative(directory, place);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

// src/models/check/validators/onnx-header.ts
import { posix as posix4 } from "node:path";

// src/models/formats/onnx.ts
var tensor = { 13: () => entry };
var entry = {};
var sparseTensor = { 1: () => tensor, 2: () => tensor };
var attribute = {
  5: () => tensor,
  6: () => graph,
  10: () => tensor,
  11: () => graph,
  22: () => sparseTensor,
  23: () => sparseTensor
};
var node = { 5: () => attribute };
var graph = { 1: () => node, 5: () => tensor, 15: () => sparseTensor };
var training = { 1: () => graph, 2: () => graph };
var functionProto = { 7: () => node, 11: () => attribute };
var model = { 7: () => graph, 20: () => training, 25: () => functionProto };
var GRAPH_FIELD = 7;
async function readOnnx(source) {
  const reader = new OnnxReader(source);
  await reader.message(model, 0, source.size, 0);
  if (!reader.hasGraph) throw new FormatError("it has no graph");
  return { hasGraph: true, externalData: [...reader.externalData] };
}
var OnnxReader = class {
  externalData = /* @__PURE__ */ new Set();
  hasGraph = false;
  #source;
  #window = new Uint8Array(0);
  #windowStart = 0;
  constructor(source) {
    this.#source = source;
  }
  async message(shape, start, end, depth) {
    if (depth > MAX_ONNX_DEPTH) throw new FormatError("its messages nest too deep");
    const texts = /* @__PURE__ */ new Map();
    for (let at = start; at < end; ) {
      const tag = await this.#varint(at, end);
      const field = Math.floor(tag.value / 8);
      if (field === 0) throw new FormatError(`byte ${at} begins no field`);
      at = tag.next;
      switch (tag.value % 8) {
        case 0:
          at = (await this.#varint(at, end)).next;
          break;
        case 1:
          at += 8;
          break;
        case 5:
          at += 4;
          break;
        case 2: {
          const length = await this.#varint(at, end);
          at = length.next + length.value;
          if (at > end) throw new FormatError(`a field at byte ${length.next} ends beyond what holds it`);
          if (shape === entry && field <= 2) texts.set(field, await this.#text(length.next, length.value));
          const inner = shape[field]?.();
          if (inner !== void 0) await this.message(inner, length.next, at, depth + 1);
          if (shape === model && field === GRAPH_FIELD) this.hasGraph = true;
          break;
        }
        default:
          throw new FormatError(`byte ${at} is of no kind that protobuf has`);
      }
      if (at > end) throw new FormatError("a field ends beyond what holds it");
    }
    if (texts.get(1) !== "location") return;
    this.externalData.add(texts.get(2) ?? "");
    if (this.externalData.size > MAX_ONNX_LOCATIONS)
      throw new FormatError("it takes data from too many files");
  }
  async #varint(start, end) {
    let value = 0;
    for (let at = start, factor = 1; at < end && at < start + 10; at += 1, factor *= 128) {
      const byte = await this.#byte(at);
      value += (byte & 127) * factor;
      if (byte < 128) return { value, next: at + 1 };
    }
    throw new FormatError(`byte ${start} begins no number`);
  }
  async #byte(at) {
    const byte = this.#window[at - this.#windowStart];
    if (byte !== void 0) return byte;
    this.#window = await this.#source.read(at, WINDOW_BYTES);
    this.#windowStart = at;
    const [first] = this.#window;
    if (first === void 0) throw new FormatError("it ends too early");
    return first;
  }
  async #text(start, length) {
    if (length > MAX_ONNX_TEXT_BYTES) throw new FormatError("a text of it is too long");
    return Buffer.from(await this.#source.read(start, length)).toString("utf8");
  }
};
var WINDOW_BYTES = 4096;

// src/models/check/validators/onnx-header.ts
var onnxHeader = {
  summary: "Every ONNX file is one, and takes data from no file but those beside it in the model.",
  check: async (checked) => {
    const findings = [];
    for (const file of checked.tree.files.filter(({ path }) => path.toLowerCase().endsWith(".onnx"))) {
      try {
        const { externalData } = await withFile(checked, file, readOnnx);
        const there = new Set(
          checked.tree.files.filter(({ root }) => root === file.root).map(({ path }) => path)
        );
        for (const location of externalData) {
          const problem = problemOf2(location, posix4.dirname(file.path), there);
          if (problem !== void 0)
            findings.push(refused(`takes data from ${JSON.stringify(location)}, which ${problem}`, file.path));
        }
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        findings.push(refused(`is no sound ONNX file: ${error.message}`, file.path));
      }
    }
    return findings;
  }
};
function problemOf2(location, directory, there) {
  if (posix4.isAbsolute(location) || /^[a-z]:|\\/i.test(location)) return "is no path within the model";
  if (location.split("/").includes("..")) return "leads out of its directory";
  return there.has(posix4.join(directory, location)) ? void 0 : "is not there";
}

// src/models/check/validators/pickle-imports.ts
var pickleImports = {
  summary: "Pickles import nothing but what weights and arrays need: an indicator, not a gate.",
  check: async (checked, { imports = [] }) => {
    const findings = [];
    for (const file of checked.tree.files) {
      const scan = await withFile(checked, file, (source) => scanForPickles(source, file.path, imports));
      if (scan.pickles > 0 && scan.findings.every(({ level }) => level === "usual" || level === "note"))
        findings.push(told(`imports nothing but what weights need (${INDICATOR})`, file.path));
      for (const { where, level, text: text2 } of scan.findings) {
        if (level === "usual") continue;
        const say = level === "note" ? told : refused;
        findings.push(say(level === "note" ? text2 : `${text2} (${INDICATOR})`, where));
      }
    }
    return findings;
  }
};

// src/models/check/validators/required-files.ts
var requiredFiles = {
  summary: "The named files are there, and none is empty.",
  problem: ({ files }) => files === void 0 || files.length === 0 ? "name the files that must be there" : void 0,
  check: async ({ tree }, { files = [] }) => files.flatMap((path) => {
    const found = tree.files.filter((file) => file.path === path);
    if (found.length === 0) return [refused("is not there", path)];
    return found.some(({ size }) => size === 0) ? [refused("is empty", path)] : [];
  })
};

// src/models/check/validators/safetensors-header.ts
import { posix as posix5 } from "node:path";

// src/models/formats/safetensors.ts
var BITS = new Map([
  ...["F4"].map((name) => [name, 4]),
  ...["F6_E2M3", "F6_E3M2"].map((name) => [name, 6]),
  ...["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0"].map((name) => [name, 8]),
  ...["I16", "U16", "F16", "BF16"].map((name) => [name, 16]),
  ...["I32", "U32", "F32"].map((name) => [name, 32]),
  ...["I64", "U64", "F64", "C64"].map((name) => [name, 64])
]);
async function readSafetensors(source) {
  const length = littleEndian(await readExactly(source, 0, 8, "the length of its header")).getBigUint64(
    0,
    true
  );
  if (length > BigInt(MAX_SAFETENSORS_HEADER_BYTES))
    throw new FormatError(`its header claims ${length} bytes; ${MAX_SAFETENSORS_HEADER_BYTES} are allowed`);
  const dataStart = 8 + Number(length);
  if (dataStart > source.size)
    throw new FormatError(`its header claims ${length} bytes, but the file has ${source.size} in all`);
  const places = placesOf(parseHeader(await readExactly(source, 8, Number(length), "its header")));
  places.sort((a, b) => a.start - b.start || a.end - b.end);
  let reached = 0;
  let parameters = 0;
  for (const { name, start, end, elements } of places) {
    if (start < reached) throw new FormatError(`tensor ${name} overlaps another one`);
    if (start > reached)
      throw new FormatError(`there is a hole of ${start - reached} bytes before tensor ${name}`);
    reached = end;
    parameters += elements;
  }
  const data = source.size - dataStart;
  if (reached !== data)
    throw new FormatError(`its tensors end at byte ${reached} of the data, which has ${data} bytes`);
  return { tensors: places.length, parameters };
}
function parseHeader(bytes) {
  if (bytes[0] !== 123) throw new FormatError("its header does not begin with {");
  if (countOfParts(bytes) > MAX_SAFETENSORS_PARTS) throw new FormatError("its header has too many parts");
  try {
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isObject(header)) return header;
  } catch (cause) {
    throw new FormatError("its header is not JSON in UTF-8", { cause });
  }
  throw new FormatError("its header is not a JSON object");
}
function countOfParts(bytes) {
  let count2 = 0;
  for (const byte of bytes) if (byte === 44 || byte === 91 || byte === 123) count2 += 1;
  return count2;
}
function placesOf(header) {
  const entries = Object.entries(header);
  if (entries.length > MAX_TENSORS) throw new FormatError(`it has ${entries.length} tensors`);
  return entries.flatMap(([name, value]) => {
    if (name !== "__metadata__") return [placeOf(JSON.stringify(name.slice(0, 100)), value)];
    if (!isObject(value) || !Object.values(value).every((text2) => typeof text2 === "string"))
      throw new FormatError("its __metadata__ is not an object of texts");
    return [];
  });
}
function placeOf(name, tensor2) {
  if (!isObject(tensor2) || !("dtype" in tensor2 && "shape" in tensor2 && "data_offsets" in tensor2))
    throw new FormatError(`tensor ${name} lacks its dtype, shape or data_offsets`);
  const bits = typeof tensor2.dtype === "string" ? BITS.get(tensor2.dtype) : void 0;
  if (bits === void 0) throw new FormatError(`tensor ${name} has an unknown dtype`);
  if (!areCounts(tensor2.shape))
    throw new FormatError(`tensor ${name} has a shape that is not a list of sizes`);
  if (!areCounts(tensor2.data_offsets)) throw new FormatError(`tensor ${name} has no two data_offsets`);
  const [start, end, ...rest] = tensor2.data_offsets;
  if (start === void 0 || end === void 0 || rest.length > 0 || end < start)
    throw new FormatError(`tensor ${name} has no two data_offsets in order`);
  const elements = tensor2.shape.reduce((product, size2) => product * size2, 1);
  const size = elements * bits / 8;
  if (!Number.isSafeInteger(elements) || !Number.isSafeInteger(size))
    throw new FormatError(`tensor ${name} has a size that cannot be`);
  if (end - start !== size)
    throw new FormatError(`tensor ${name} takes ${end - start} bytes, but its shape and dtype need ${size}`);
  return { name, start, end, elements };
}
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function areCounts(value) {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

// src/models/check/validators/safetensors-header.ts
var safetensorsHeader = {
  summary: "Every safetensors file is sound: types, shapes and places of its tensors agree with its bytes.",
  check: async (checked) => {
    const findings = [];
    for (const file of checked.tree.files) {
      const name = file.path.toLowerCase();
      if (name.endsWith(".safetensors")) findings.push(...await headerProblems(checked, file));
      else if (name.endsWith(".safetensors.index.json")) findings.push(...await missingParts(checked, file));
    }
    return findings;
  }
};
async function headerProblems(checked, file) {
  try {
    await withFile(checked, file, readSafetensors);
    return [];
  } catch (error) {
    if (error instanceof FormatError)
      return [refused(`is no sound safetensors file: ${error.message}`, file.path)];
    throw error;
  }
}
async function missingParts(checked, file) {
  if (file.size > MAX_CONFIG_JSON_BYTES) return [refused("is larger than an index can be", file.path)];
  const bytes = await withFile(checked, file, (source) => source.read(0, file.size));
  const parts = partsOf(Buffer.from(bytes).toString("utf8"));
  if (parts === void 0) return [refused("is no index of safetensors", file.path)];
  const there = new Set(checked.tree.files.filter(({ root }) => root === file.root).map(({ path }) => path));
  return [...new Set(parts)].filter((part) => !there.has(posix5.join(posix5.dirname(file.path), part))).map((part) => refused(`names ${JSON.stringify(part)}, which is not there`, file.path));
}
function partsOf(json) {
  try {
    const index = JSON.parse(json);
    if (typeof index !== "object" || index === null || !("weight_map" in index)) return void 0;
    const parts = Object.values(index.weight_map ?? {});
    return parts.every((part) => typeof part === "string") ? parts : void 0;
  } catch (error) {
    if (error instanceof SyntaxError) return void 0;
    throw error;
  }
}

// src/models/formats/by-magic.ts
var MAGIC2 = [
  ["gguf", 0, "GGUF"],
  // Older files of ggml: its number as little-endian bytes.
  ["gguf", 0, "lmgg"],
  ["gguf", 0, "fmgg"],
  ["gguf", 0, "tjgg"],
  ["keras", 0, "HDF\r\n\n"],
  ["npz", 0, "NUMPY"],
  ["tflite", 4, "TFL3"]
];
var MAGIC_BYTES = 16;
function weightFormatByMagic(head) {
  const text2 = Buffer.from(head.subarray(0, MAGIC_BYTES)).toString("latin1");
  return MAGIC2.find(([, at, magic]) => text2.startsWith(magic, at))?.[0];
}

// src/models/check/validators/safetensors-only.ts
var safetensorsOnly = {
  summary: "All weights are safetensors, not by their names alone.",
  check: async (checked) => {
    const findings = [];
    for (const file of checked.tree.files) {
      const format = weightFormatOf(file.path);
      if (format === "safetensors") findings.push(...await headerProblems(checked, file));
      else if (format !== void 0)
        findings.push(refused(`holds weights as ${FORMATS[format].label}`, file.path));
      else {
        const found = weightFormatByMagic(
          await withFile(checked, file, (source) => source.read(0, MAGIC_BYTES))
        );
        if (found !== void 0)
          findings.push(
            refused(`holds weights as ${FORMATS[found].label}, for all that it is called`, file.path)
          );
      }
    }
    return findings;
  }
};

// src/models/check/validators/signature-verify.ts
import { createHash as createHash2 } from "node:crypto";

// src/models/check/model-signature.ts
import { createHash, createPublicKey, verify } from "node:crypto";
var SignatureError = class extends Error {
  name = "SignatureError";
};
var PAYLOAD_TYPE = "application/vnd.in-toto+json";
var STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
var PREDICATE = "https://model_signing/signature/v1.0";
var OLD_PREDICATE = "https://model_signing/Digests/v0.1";
var CURVE_HASHES = /* @__PURE__ */ new Map([
  ["prime256v1", "sha256"],
  ["secp384r1", "sha384"],
  ["secp521r1", "sha512"]
]);
function verifyModelSignature(bundle, keys) {
  const { dsseEnvelope } = objectOf(parse(bundle, "the signature"), "the signature");
  const envelope = objectOf(dsseEnvelope, "its envelope");
  if (envelope.payloadType !== PAYLOAD_TYPE)
    throw new SignatureError("its envelope holds no in-toto statement");
  const payload = Buffer.from(textOf(envelope.payload, "its payload"), "base64");
  const signatures = listOf(envelope.signatures, "its signatures").map(
    (signature) => Buffer.from(textOf(objectOf(signature, "a signature").sig, "a signature"), "base64")
  );
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload
  ]);
  const trusted = keys.map(keyOf2);
  if (!trusted.some((key) => signatures.some((signature) => holds(signed, key, signature))))
    throw new SignatureError("it was made by none of the keys that are given, or something in it was changed");
  return manifestOf(objectOf(parse(payload.toString("utf8"), "its statement"), "its statement"));
}
function keyProblem(pem) {
  try {
    keyOf2(pem);
    return void 0;
  } catch (error) {
    if (error instanceof SignatureError) return error.message;
    throw error;
  }
}
function keyOf2(pem) {
  let key;
  try {
    key = createPublicKey(pem);
  } catch (cause) {
    throw new SignatureError("a key is no public key as PEM", { cause });
  }
  if (/PRIVATE KEY/.test(pem)) throw new SignatureError("a key is a private one: give the public key alone");
  if (key.asymmetricKeyType === "ed25519" || CURVE_HASHES.has(key.asymmetricKeyDetails?.namedCurve ?? ""))
    return key;
  throw new SignatureError(
    "a key is of a kind that no model is signed with: P-256, P-384, P-521 or Ed25519 are"
  );
}
function holds(signed, key, signature) {
  const hash = CURVE_HASHES.get(key.asymmetricKeyDetails?.namedCurve ?? "");
  return verify(hash, signed, key, signature);
}
function manifestOf(statement) {
  if (statement._type !== STATEMENT_TYPE) throw new SignatureError("its statement is of no known type");
  const subjects = listOf(statement.subject, "its subjects").map((subject) => objectOf(subject, "a subject"));
  if (statement.predicateType === OLD_PREDICATE) {
    const parts2 = subjects.map(
      ({ name, digest }) => partOf(textOf(name, "a name"), "sha256", objectOf(digest, "a digest").sha256, false)
    );
    return { parts: parts2, ignored: [] };
  }
  if (statement.predicateType !== PREDICATE)
    throw new SignatureError(
      `it states something else than the files of a model: ${String(statement.predicateType)}`
    );
  const predicate = objectOf(statement.predicate, "its predicate");
  const { method, ignore_paths: ignored } = objectOf(predicate.serialization, "its serialization");
  if (method !== "files" && method !== "shards")
    throw new SignatureError(`it counts files in a way that is not known here: ${String(method)}`);
  const parts = listOf(predicate.resources, "its resources").map((resource) => {
    const { name, algorithm, digest } = objectOf(resource, "a resource");
    return partOf(textOf(name, "a name"), textOf(algorithm, "an algorithm"), digest, method === "shards");
  });
  checkRoot(parts, subjects);
  return { parts, ignored: listOf(ignored ?? [], "its ignored paths").map((path) => textOf(path, "a path")) };
}
function partOf(name, algorithm, digest, isShard) {
  const known = ALGORITHMS.get(algorithm.replace(/-sharded-\d+$/, ""));
  if (known === void 0)
    throw new SignatureError(`it has hashes of a kind that is not known here: ${algorithm}`);
  const hash = { algorithm: known, digest: textOf(digest, "a digest").toLowerCase() };
  if (!isShard) return { path: name, ...hash };
  const [, path, start, end] = /^(.*):(\d+):(\d+)$/s.exec(name) ?? [];
  if (path === void 0)
    throw new SignatureError(`it names a part of a file by no bytes: ${JSON.stringify(name)}`);
  return { path, ...hash, range: { start: Number(start), end: Number(end) } };
}
var ALGORITHMS = /* @__PURE__ */ new Map([
  ["sha256", "sha256"],
  ["blake2", "blake2b512"],
  ["blake2b", "blake2b512"]
]);
function checkRoot(parts, subjects) {
  const [subject, ...more] = subjects;
  const expected = subject === void 0 ? void 0 : objectOf(subject.digest, "a digest").sha256;
  const hash = createHash("sha256");
  for (const { digest } of parts) hash.update(Buffer.from(digest, "hex"));
  if (more.length > 0 || expected !== hash.digest("hex"))
    throw new SignatureError(
      "its statement contradicts itself: the hash of all files is not that of those it names"
    );
}
function parse(json, what) {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new SignatureError(`${what} is no JSON`, { cause });
  }
}
function objectOf(value, what) {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new SignatureError(`${what} is no object`);
}
function listOf(value, what) {
  if (Array.isArray(value)) return value;
  throw new SignatureError(`${what} are no list`);
}
function textOf(value, what) {
  if (typeof value === "string") return value;
  throw new SignatureError(`${what} is no text`);
}

// src/models/check/validators/signature-verify.ts
var NAME = "model.sig";
var ALWAYS_IGNORED = [NAME, ".git", ".gitattributes", ".github", ".gitignore"];
var signatureVerify = {
  summary: "model.sig is a signature of all files by a key that you name (OpenSSF model signing).",
  onFailure: "warn",
  problem: ({ keys = [] }) => keys.map(keyProblem).find((problem) => problem !== void 0),
  check: async (checked, { keys = [] }) => {
    if (keys.length === 0)
      return [refused("no keys are given by which a signature would count: name them as `keys`")];
    const roots = [...new Set(checked.tree.files.map(({ root }) => root))];
    if (roots.length === 0) return [refused("there is no file, so there is no signature")];
    const findings = [];
    for (const root of roots) findings.push(...await verifyRoot(checked, root, keys));
    return findings;
  }
};
async function verifyRoot(checked, root, keys) {
  const all = checked.tree.files.filter((file) => file.root === root);
  const signature = all.find(({ path }) => path === NAME);
  if (signature === void 0) return [refused(`there is no ${NAME}`)];
  if (signature.size > MAX_SIGNATURE_BYTES) return [refused("is larger than a signature can be", NAME)];
  try {
    const bytes = await withFile(checked, signature, (source) => source.read(0, signature.size));
    const { parts, ignored } = verifyModelSignature(Buffer.from(bytes).toString("utf8"), keys);
    const isIgnored = (path) => [...ALWAYS_IGNORED, ...ignored].some(
      (entry2) => path === entry2 || path.startsWith(`${entry2.replace(/\/$/, "")}/`)
    );
    return await compare(
      checked,
      all.filter(({ path }) => !isIgnored(path)),
      parts
    );
  } catch (error) {
    if (error instanceof SignatureError) return [refused(error.message, NAME)];
    throw error;
  }
}
async function compare(checked, files, parts) {
  const byPath = /* @__PURE__ */ new Map();
  for (const part of parts) byPath.set(part.path, [...byPath.get(part.path) ?? [], part]);
  const there = new Set(files.map(({ path }) => path));
  const findings = [...byPath.keys()].filter((path) => !there.has(path)).map((path) => refused("is signed, but not there", path));
  for (const file of files) {
    const signed = byPath.get(file.path);
    if (signed === void 0) findings.push(refused("is not signed", file.path));
    else if (!coversAll(signed, file.size)) findings.push(refused("is signed in parts alone", file.path));
    else if (!await matches(checked, file, signed))
      findings.push(refused("is not what was signed", file.path));
  }
  return findings;
}
function coversAll(parts, size) {
  let reached = 0;
  const ranges = parts.flatMap(({ range }) => range === void 0 ? [] : [range]);
  if (ranges.length === 0) return parts.length === 1;
  for (const { start, end } of ranges.sort((a, b) => a.start - b.start)) {
    if (start !== reached || end < start) return false;
    reached = end;
  }
  return ranges.length === parts.length && reached === size;
}
function matches(checked, file, parts) {
  return withFile(checked, file, async (source) => {
    for (const { algorithm, digest, range } of parts) {
      const hash = createHash2(algorithm);
      for await (const chunk of chunksOf(
        range === void 0 ? source : new Part(source, range.start, range.end)
      ))
        hash.update(chunk);
      if (hash.digest("hex") !== digest) return false;
    }
    return true;
  });
}

// src/models/check/validators/valid-config-json.ts
import { posix as posix6 } from "node:path";
var validConfigJson = {
  summary: "Every JSON file is JSON, and a config is an object.",
  check: async (checked) => {
    const findings = [];
    for (const file of checked.tree.files.filter(({ path }) => path.toLowerCase().endsWith(".json"))) {
      if (file.size > MAX_CONFIG_JSON_BYTES && !isConfig(file.path)) {
        findings.push(told("is too large to be looked at", file.path));
        continue;
      }
      const bytes = await withFile(checked, file, (source) => source.read(0, MAX_CONFIG_JSON_BYTES + 1));
      const finding = problemOf3(bytes, file.path);
      if (finding !== void 0) findings.push(finding);
    }
    return findings;
  }
};
function problemOf3(bytes, path) {
  if (bytes.length > MAX_CONFIG_JSON_BYTES) return refused("is larger than a config can be", path);
  let value;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return refused(`is no JSON: ${error instanceof Error ? error.message : error}`, path);
  }
  if (!isConfig(path)) return void 0;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refused("is no object", path);
  return "auto_map" in value ? told("names Python code of the model, which runs only where somebody sets trust_remote_code", path) : void 0;
}
function isConfig(path) {
  return /(^|_)config\.json$/.test(posix6.basename(path));
}

// src/models/check/validators/valid-hf-structure.ts
import { lstat as lstat2, readdir as readdir2, readFile, readlink, stat as stat2 } from "node:fs/promises";
import { basename as basename2, join as join2 } from "node:path";
var BLOB = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
var COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
var REF_BYTES = 65;
var validHfStructure = {
  summary: "A hub cache is whole: refs name snapshots, whose files are links to blobs.",
  onFailure: "warn",
  check: async ({ tree, signal }) => {
    if (tree.layout !== "hf-cache") return [];
    const findings = [];
    for (const model2 of await hubModelsOf(tree.directory))
      findings.push(...await modelProblems(model2, tree.commit, signal));
    return findings;
  }
};
async function modelProblems(model2, only, signal) {
  const names = await readdir2(model2);
  const name = basename2(model2);
  const missing = ["blobs", "refs", "snapshots"].filter((directory) => !names.includes(directory));
  if (missing.length > 0) return missing.map((directory) => refused("is not there", `${name}/${directory}`));
  const commits = await readdir2(join2(model2, "snapshots"));
  const findings = commits.filter((commit) => !COMMIT.test(commit)).map((commit) => refused("is named by no commit", `${name}/snapshots/${commit}`));
  if (commits.length === 0) findings.push(refused("holds no snapshot", `${name}/snapshots`));
  for (const blob of await readdir2(join2(model2, "blobs"))) {
    if (!BLOB.test(blob)) findings.push(refused("is named by no hash", `${name}/blobs/${blob}`));
  }
  for (const ref of await filesBelow(join2(model2, "refs")))
    findings.push(...await refProblems(join2(model2, "refs", ref), `${name}/refs/${ref}`, commits));
  for (const commit of only === void 0 ? commits : [only]) {
    for (const path of await filesBelow(join2(model2, "snapshots", commit))) {
      signal.throwIfAborted();
      const problem = await linkProblem(join2(model2, "snapshots", commit, path), path);
      if (problem !== void 0) findings.push(refused(problem, `${name}/snapshots/${commit}/${path}`));
    }
  }
  return findings;
}
async function refProblems(place, shown3, commits) {
  if ((await stat2(place)).size > REF_BYTES) return [refused("holds more than a commit", shown3)];
  const commit = await readFile(place, "latin1");
  if (!COMMIT.test(commit))
    return [refused(`is not exactly a commit, without a line feed: ${JSON.stringify(commit)}`, shown3)];
  return commits.includes(commit) ? [] : [refused(`names a snapshot that is not there: ${commit}`, shown3)];
}
async function linkProblem(place, path) {
  if ((await lstat2(place)).isFile()) return void 0;
  const up = "../".repeat(path.split("/").length + 1);
  const target = await readlink(place);
  if (!target.startsWith(`${up}blobs/`) || !BLOB.test(target.slice(`${up}blobs/`.length)))
    return `links to ${JSON.stringify(target)} instead of ${up}blobs/<hash>`;
  return (await stat2(place).catch(() => void 0))?.isFile() === true ? void 0 : "links to a blob that is not there";
}
async function filesBelow(directory, path = "") {
  const found = [];
  for (const entry2 of await readdir2(join2(directory, path), { withFileTypes: true })) {
    const below = path === "" ? entry2.name : `${path}/${entry2.name}`;
    if (entry2.isDirectory()) found.push(...await filesBelow(directory, below));
    else found.push(below);
  }
  return found;
}

// src/models/check/validators.ts
var VALIDATORS = {
  "no-pickle": noPickle,
  "pickle-imports": pickleImports,
  "safetensors-only": safetensorsOnly,
  "safetensors-header": safetensorsHeader,
  "gguf-header": ggufHeader,
  "onnx-header": onnxHeader,
  "no-python-code": noPythonCode,
  "required-files": requiredFiles,
  "max-size": maxSize,
  "valid-config-json": validConfigJson,
  "license-check": licenseCheck,
  "signature-verify": signatureVerify,
  "valid-hf-structure": validHfStructure,
  "no-symlinks": noSymlinks,
  "file-types": fileTypes
};

// src/models/check/plan.ts
var PlanError = class extends Error {
  name = "PlanError";
};
function planOf(validation) {
  const presetName = validation.preset;
  if (presetName !== void 0 && !isPresetName(presetName))
    throw new PlanError(
      `there is no preset ${JSON.stringify(presetName)}: take one of ${Object.keys(PRESETS).join(", ")}`
    );
  const preset = presetName === void 0 ? void 0 : PRESETS[presetName];
  const own = validation.validators ?? [];
  const named = new Set(own.map(({ name }) => name));
  const all = [
    ...(preset?.validators ?? []).filter(({ name }) => !named.has(name)),
    ...own
  ];
  const onFailure = actionOf(validation.onFailure) ?? preset?.onFailure;
  const timeout = secondsOf(validation.timeout) ?? preset?.timeout ?? DEFAULT_VALIDATION_SECONDS;
  return { checks: all.map((entry2) => checkOf(entry2, onFailure, timeout)), timeout };
}
function checkOf(entry2, onFailure, timeout) {
  const { name } = entry2;
  const validator = Object.hasOwn(VALIDATORS, name) ? VALIDATORS[name] : void 0;
  if (validator === void 0)
    throw new PlanError(
      `there is no validator ${JSON.stringify(name)}: take one of ${Object.keys(VALIDATORS).join(", ")}`
    );
  const parameters = parametersOf(entry2);
  const problem = validator.problem?.(parameters);
  if (problem !== void 0) throw new PlanError(`${name}: ${problem}`);
  return {
    name,
    validator,
    parameters,
    onFailure: actionOf(entry2.onFailure) ?? onFailure ?? validator.onFailure ?? "abort",
    timeout: secondsOf(entry2.timeout) ?? timeout
  };
}
function parametersOf(entry2) {
  const { files, limit, extensions, keys, imports } = entry2;
  if (limit !== void 0 && limit !== null && typeof limit !== "string")
    throw new PlanError(`${entry2.name}: limit is a text, such as "100G"`);
  return {
    limit: limit ?? void 0,
    files: textsOf(entry2.name, "files", files),
    extensions: textsOf(entry2.name, "extensions", extensions),
    keys: textsOf(entry2.name, "keys", keys),
    imports: textsOf(entry2.name, "imports", imports)
  };
}
function textsOf(validator, field, value) {
  if (value === void 0 || value === null) return void 0;
  if (Array.isArray(value) && value.every((text2) => typeof text2 === "string")) return value;
  throw new PlanError(`${validator}: ${field} is a list of texts`);
}
function actionOf(action) {
  if (action === void 0 || action === null) return void 0;
  if (action === "abort" || action === "warn" || action === "skip") return action;
  throw new PlanError(`a failure means abort, warn or skip, not ${JSON.stringify(action)}`);
}
function secondsOf(seconds) {
  if (seconds === void 0 || seconds === null) return void 0;
  if (typeof seconds === "number" && seconds > 0 && seconds <= MAX_VALIDATION_SECONDS) return seconds;
  throw new PlanError(
    `a timeout is a number of seconds up to ${MAX_VALIDATION_SECONDS}, not ${JSON.stringify(seconds)}`
  );
}
function parsePlan(json) {
  let plan;
  try {
    plan = JSON.parse(json);
  } catch (cause) {
    throw new PlanError(`the plan is no JSON: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  if (!isValidation(plan))
    throw new PlanError(
      "a plan is an object with validators, a list of objects with a name, and may name a preset"
    );
  return planOf(plan);
}
function isValidation(plan) {
  if (typeof plan !== "object" || plan === null || Array.isArray(plan)) return false;
  const { validators, preset } = plan;
  const isNamed = (entry2) => typeof entry2 === "object" && entry2 !== null && "name" in entry2 && typeof entry2.name === "string";
  return (preset === void 0 || typeof preset === "string") && (validators === void 0 || Array.isArray(validators) && validators.every(isNamed));
}

// src/models/in-words.ts
function countOf(count2, one, many = `${one}s`) {
  return `${count2} ${count2 === 1 ? one : many}`;
}

// src/models/check/report.ts
function describeReport(report) {
  return [...describeResults(report), conclusionOf(report)];
}
function describeResults({ results }) {
  const quiet = results.filter(({ outcome, findings }) => outcome === "passed" && findings.length === 0);
  return [
    ...quiet.length > 0 ? [`passed: ${quiet.map(({ name }) => name).join(", ")}`] : [],
    ...results.filter((result) => !quiet.includes(result)).flatMap(describeResult)
  ];
}
function conclusionOf({ passed, files }) {
  if (!passed) return "These files do not meet what was asked of them.";
  return `${countOf(files, "file")} ${files === 1 ? "meets what was asked of it" : "meet what was asked of them"}.`;
}
function describeResult({ name, outcome, onFailure, findings, untold }) {
  const word = outcome === "passed" ? "passed" : WORDS[onFailure];
  return [
    `${word}: ${name}`,
    ...findings.map(({ level, path, text: text2 }) => {
      const mark = level === "refused" ? "✗" : "·";
      return `  ${mark} ${path === void 0 ? "" : `${shown2(path)}: `}${text2}`;
    }),
    ...untold > 0 ? [`  … and ${untold} more`] : []
  ];
}
var WORDS = { abort: "error", warn: "warning", skip: "passed over" };
function shown2(path) {
  return new RegExp("\\p{C}", "u").test(path) ? JSON.stringify(path) : path;
}

// src/models/check/run.ts
async function checkModel(directory, plan, known) {
  const tree = await findFiles(directory, known);
  const deadline = Date.now() + plan.timeout * 1e3;
  const results = [];
  for (const check of plan.checks) results.push(await run(check, tree, deadline));
  return {
    passed: !results.some(({ outcome, onFailure }) => outcome === "failed" && onFailure === "abort"),
    layout: tree.layout,
    files: tree.files.length,
    results
  };
}
async function run(planned, tree, deadline) {
  const { name, validator, parameters, onFailure, timeout } = planned;
  const left = Math.max(0, Math.min(timeout * 1e3, deadline - Date.now()));
  const found = await inTime(left, timeout, (signal) => validator.check({ tree, signal }, parameters));
  const findings = [...found].sort((a, b) => rank(a) - rank(b));
  return {
    name,
    outcome: findings.some(({ level }) => level === "refused") ? "failed" : "passed",
    onFailure,
    findings: findings.slice(0, MAX_FINDINGS_TOLD),
    untold: Math.max(0, findings.length - MAX_FINDINGS_TOLD)
  };
}
var rank = ({ level }) => level === "refused" ? 0 : 1;
async function inTime(milliseconds, seconds, check) {
  const tooLate = [refused(`was not done within its ${seconds} s, or the time of all validators was over`)];
  if (milliseconds === 0) return tooLate;
  const controller = new AbortController();
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => {
      resolve(tooLate);
      controller.abort();
    }, milliseconds);
  });
  const done = check(controller.signal);
  done.catch(() => void 0);
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

// src/models/check/command.ts
var USAGE = `usage: validate.mjs --plan plan.json [--report report.json] [--layout ${LAYOUTS.join("|")}] DIR`;
async function runCommand(args, say) {
  try {
    const { plan: planPath, report: reportPath, layout, directory } = argumentsOf(args);
    const plan = parsePlan(await planText(planPath));
    const report = await checkModel(directory, plan, { layout });
    if (reportPath !== void 0) await writeFile(reportPath, `${JSON.stringify(report, null, 2)}
`);
    for (const line of describeReport(report)) say(line);
    return report.passed ? 0 : 1;
  } catch (error) {
    if (error instanceof PlanError) {
      say(`error: ${error.message}`);
      return 2;
    }
    if (!(error instanceof CheckError) && !isSystemError(error)) throw error;
    say(`error: ${error.message}`);
    return 1;
  }
}
function argumentsOf(args) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { plan: { type: "string" }, report: { type: "string" }, layout: { type: "string" } },
      allowPositionals: true
    });
    const [directory, ...more] = positionals;
    const layout = LAYOUTS.find((name) => name === values.layout);
    if (layout === void 0 && values.layout !== void 0) throw new PlanError(USAGE);
    if (values.plan === void 0 || directory === void 0 || more.length > 0) throw new PlanError(USAGE);
    return { plan: values.plan, report: values.report, layout, directory };
  } catch (error) {
    throw error instanceof TypeError ? new PlanError(`${error.message}
${USAGE}`, { cause: error }) : error;
  }
}
async function planText(path) {
  try {
    const text2 = await readFile2(path, "utf8");
    if (text2.length > MAX_PLAN_BYTES) throw new PlanError("the plan is too large");
    return text2;
  } catch (cause) {
    throw isSystemError(cause) ? new PlanError(`the plan cannot be read: ${cause.message}`, { cause }) : cause;
  }
}
function isSystemError(error) {
  return error instanceof Error && "code" in error && "syscall" in error;
}

// src/models/check/program.ts
process.exitCode = await runCommand(process.argv.slice(2), (line) => process.stderr.write(`${line}
`));
