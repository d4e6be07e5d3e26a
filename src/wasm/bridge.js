// Every function of the browser that the wasm module calls. Each entry is a few lines: it finds the instance's
// host object (web/engine/instance.js) and passes the call on. Logic lives on either side of it.
//
// A host is registered by setting Module.nextHost just before _bw_create; the first import that
// names the new handle files it under Module.hosts.
mergeInto(LibraryManager.library, {
  $bw__postset: "Module['hosts'] = {}; bw.decoder = new TextDecoder();",
  $bw: {
    // The page's own canvas for text: measured and rasterised here, never attached to a document.
    pen: null,
    style: '', // the pen's current text style: browsers parse a font again even if it is the same
    decoder: null,
    money: {},
    host: function (h) {
      return Module['hosts'][h];
    },
    text: function (pointer, bytes) {
      return bw.decoder.decode(HEAPU8.subarray(pointer, pointer + bytes));
    },
    font: function (h, size, weight, rtl) {
      var host = bw.host(h);
      if (!bw.pen) {
        bw.pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      }
      var style = [weight, size, host['letterSpacing'], host['wordSpacing'], rtl, host['fontFamily']].join();
      if (style === bw.style) return bw.pen;
      bw.pen.font = weight + ' ' + size + 'px ' + host['fontFamily'];
      bw.pen['letterSpacing'] = host['letterSpacing'] * size + 'px';
      bw.pen['wordSpacing'] = host['wordSpacing'] * size + 'px';
      bw.pen.direction = rtl ? 'rtl' : 'ltr';
      bw.pen.textAlign = 'left';
      bw.pen.textBaseline = 'alphabetic';
      bw.style = style;
      return bw.pen;
    },
    // Without a canvas that measures, as some extensions leave a page, sizes are guessed. The skin is shown then,
    // and the browser sets its text.
    measure: function (h, text, bytes, size, weight, rtl) {
      var run = bw.text(text, bytes);
      try {
        return bw.font(h, size, weight, rtl).measureText(run);
      } catch (error) {
        var width = run.length * size * 0.55;
        return {
          width: width,
          actualBoundingBoxLeft: 0,
          actualBoundingBoxRight: width,
          actualBoundingBoxAscent: size * 0.75,
          actualBoundingBoxDescent: size * 0.25,
          fontBoundingBoxAscent: size * 0.9,
          fontBoundingBoxDescent: size * 0.25,
        };
      }
    },
  },

  bw_attach__deps: ['$bw'],
  bw_attach: function (h) {
    Module['hosts'][h] = Module['nextHost'];
    Module['nextHost'] = null;
  },
  bw_detach__deps: ['$bw'],
  bw_detach: function (h) {
    delete Module['hosts'][h];
  },
  bw_schedule__deps: ['$bw'],
  bw_schedule: function (h) {
    bw.style = ''; // a web font may have loaded since the last frame
    bw.host(h)['schedule']();
  },
  bw_present__deps: ['$bw'],
  bw_present: function (h, nodes, count, arena, bytes, height, top, painted) {
    bw.host(h)['present'](nodes, count, arena, bytes, height, top, painted);
  },
  bw_move_focus__deps: ['$bw'],
  bw_move_focus: function (h, id) {
    bw.host(h)['focus'](id >>> 0);
  },
  bw_announce__deps: ['$bw'],
  bw_announce: function (h, text, bytes, urgent) {
    bw.host(h)['announce'](bw.text(text, bytes), !!urgent);
  },
  bw_emit__deps: ['$bw'],
  bw_emit: function (h, name, name_bytes, detail, detail_bytes) {
    bw.host(h)['emit'](bw.text(name, name_bytes), bw.text(detail, detail_bytes));
  },
  bw_load_config__deps: ['$bw'],
  bw_load_config: function (h) {
    bw.host(h)['loadConfig']();
  },
  bw_send__deps: ['$bw'],
  bw_send: function (h, sending) {
    bw.host(h)['send'](sending);
  },
  bw_fetched__deps: ['$bw'],
  bw_fetched: function (h, fetch) {
    var host = bw.host(h);
    if (host) host['fetched'](fetch);
    else Module['ended'](fetch);
  },
  bw_read__deps: ['$bw'],
  bw_read: function (h, fetch) {
    var host = bw.host(h);
    if (host) host['read'](fetch);
    else Module['ended'](fetch);
  },
  bw_wake__deps: ['$bw'],
  bw_wake: function (h, ms) {
    bw.host(h)['wake'](ms);
  },
  bw_work__deps: ['$bw'],
  bw_work: function (h) {
    bw.host(h)['work']();
  },
  bw_browser_zone__deps: ['$bw'],
  bw_browser_zone: function (h, name, bytes) {
    bw.host(h)['loadZone'](bw.text(name, bytes));
  },
  bw_list_zones__deps: ['$bw'],
  bw_list_zones: function (h, now) {
    bw.host(h)['listZones'](now);
  },
  bw_remember__deps: ['$bw'],
  bw_remember: function (h, what, what_bytes, choice, choice_bytes) {
    bw.host(h)['remember'](bw.text(what, what_bytes), bw.text(choice, choice_bytes));
  },
  bw_save_file__deps: ['$bw'],
  bw_save_file: function (h, name, name_bytes, type, type_bytes, text, bytes) {
    bw.host(h)['saveFile'](bw.text(name, name_bytes), bw.text(type, type_bytes), bw.text(text, bytes));
  },
  bw_open_file__deps: ['$bw'],
  bw_open_file: function (h, url, bytes) {
    bw.host(h)['openFile'](bw.text(url, bytes));
  },
  bw_copy__deps: ['$bw'],
  bw_copy: function (h, text, bytes) {
    bw.host(h)['copy'](bw.text(text, bytes));
  },
  bw_beacon__deps: ['$bw'],
  bw_beacon: function (h, url, bytes) {
    bw.host(h)['beacon'](bw.text(url, bytes));
  },
  bw_theme__deps: ['$bw'],
  bw_theme: function (h, json, bytes) {
    bw.host(h)['theme'](bw.text(json, bytes));
  },

  bw_canvas_open__deps: ['$bw'],
  bw_canvas_open: function (h) {
    return bw.host(h)['openCanvas']();
  },
  bw_canvas_restore__deps: ['$bw'],
  bw_canvas_restore: function (h) {
    bw.host(h)['restoreCanvas']();
  },
  bw_canvas_close__deps: ['$bw'],
  bw_canvas_close: function (h) {
    bw.host(h)['closeCanvas']();
  },
  bw_texture__deps: ['$bw'],
  bw_texture: function (h, x, y, width, height, row, pixels) {
    bw.host(h)['texture'](x, y, width, height, row, pixels);
  },
  bw_paint__deps: ['$bw'],
  bw_paint: function (h, width, height, top, vertices, vertex_bytes, indices, index_bytes) {
    bw.host(h)['paint'](width, height, top, vertices, vertex_bytes, indices, index_bytes);
  },

  // An amount of money in the currency's minor unit, which has that many digits. Where Intl throws, it is the
  // currency's code and the plain number.
  bw_amount__deps: ['$bw'],
  bw_amount: function (h, amount, digits, words, bytes, out, room) {
    var text = bw.text(words, bytes);
    var key = digits + text;
    var value = amount / Math.pow(10, digits);
    try {
      bw.money[key] =
        bw.money[key] ||
        new Intl.NumberFormat(text.slice(3), {
          style: 'currency',
          currency: text.slice(0, 3),
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
        });
      // The narrow space is missing from many fonts.
      text = bw.money[key].format(value).replace(/\u202f/g, '\u00a0');
    } catch (error) {
      bw.host(h)['amountFailed'](error);
      text = text.slice(0, 3) + '\u00a0' + value.toFixed(digits);
    }
    return new TextEncoder().encodeInto(text, HEAPU8.subarray(out, out + room)).written;
  },
  bw_text_width__deps: ['$bw'],
  bw_text_width: function (h, text, bytes, size, weight, rtl) {
    return bw.measure(h, text, bytes, size, weight, rtl).width;
  },
  // Writes left, right, ascent and descent of the run's ink and the font's own ascent and descent,
  // in px of the given size, as six floats.
  bw_text_extent__deps: ['$bw'],
  bw_text_extent: function (h, text, bytes, size, weight, rtl, out) {
    var m = bw.measure(h, text, bytes, size, weight, rtl);
    HEAPF32.set(
      [
        // Of text in both directions Firefox measures only the first part, so the ink is at least as wide as the text.
        Math.max(m.actualBoundingBoxLeft, 0),
        Math.max(m.actualBoundingBoxRight, m.width),
        m.actualBoundingBoxAscent,
        m.actualBoundingBoxDescent,
        m.fontBoundingBoxAscent,
        m.fontBoundingBoxDescent,
      ],
      out >> 2,
    );
  },
  // Draws the run with its origin at (x, y) into width x height RGBA pixels (not premultiplied). Where the canvas
  // throws, they stay as they are: the skin is shown then.
  bw_text_draw__deps: ['$bw'],
  bw_text_draw: function (h, text, bytes, size, weight, rtl, colour, x, y, width, height, out) {
    try {
      var pen = bw.font(h, size, weight, rtl);
      if (pen.canvas.width < width || pen.canvas.height < height) {
        pen.canvas.width = Math.max(width, pen.canvas.width);
        pen.canvas.height = Math.max(height, pen.canvas.height);
        bw.style = ''; // resizing a canvas resets its state
        pen = bw.font(h, size, weight, rtl);
      }
      pen.clearRect(0, 0, width, height);
      pen.fillStyle = 'rgb(' + (colour & 255) + ',' + ((colour >> 8) & 255) + ',' + ((colour >> 16) & 255) + ')';
      pen.fillText(bw.text(text, bytes), x, y);
      HEAPU8.set(pen.getImageData(0, 0, width, height).data, out);
    } catch (error) {
      // web/engine/pixels.js has found that out before.
    }
  },
});
