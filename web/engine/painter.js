// WebGL2 on one widget's canvas. The engine says what to paint: triangles, and the texture of all of them.
//
//   const painter = Painter.on(canvas);   // null without WebGL2
//   painter.texture(x, y, width, height, row, pixels);   // row 0: a new one
//   painter.paint(width, height, top, vertices, indices);
//   painter.restore(); painter.end();

// Colours leave the shader premultiplied, as the page's compositor wants them.
const VERTEX =
  '#version 300 es\n' +
  'uniform vec3 area;layout(location=0)in vec2 at;layout(location=1)in vec2 uv;layout(location=2)in vec4 tint;' +
  'out vec2 place;out vec4 ink;void main(){place=uv;ink=tint;' +
  'gl_Position=vec4((at-vec2(0,area.z))/area.xy*2.-1.,0,1);gl_Position.y*=-1.;}';
const FRAGMENT =
  '#version 300 es\n' +
  'precision mediump float;uniform sampler2D atlas;in vec2 place;in vec4 ink;out vec4 colour;' +
  'void main(){vec4 c=ink*texture(atlas,place);colour=vec4(c.rgb*c.a,c.a);}';
const STRIDE = 20; // of a vertex: position and place in the texture as floats, colour as bytes

export class Painter {
  #canvas;
  #area = /** @type {WebGLUniformLocation | null} */ (null);
  gl;
  /** The largest side of a canvas, device px. Read once, because the answer waits for the GPU. */
  mostSide;

  /** @param {HTMLCanvasElement} canvas */
  static on(canvas) {
    const gl = canvas.getContext('webgl2', {
      antialias: false,
      depth: false,
      powerPreference: 'low-power',
    });
    return gl ? new Painter(canvas, gl) : null;
  }

  /** @param {HTMLCanvasElement} canvas @param {WebGL2RenderingContext} gl */
  constructor(canvas, gl) {
    this.#canvas = canvas;
    this.gl = gl;
    this.restore();
    this.mostSide = gl.getParameter(gl.MAX_RENDERBUFFER_SIZE) || 4096;
  }

  /** Recreates all that a lost context dropped, except the texture, which the engine sends again. */
  restore() {
    const { gl } = this;
    if (gl.isContextLost()) return;
    const program = gl.createProgram();
    for (const [kind, source] of /** @type {[number, string][]} */ ([
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ])) {
      const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    this.#area = gl.getUniformLocation(program, 'area');
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    }
    gl.bindVertexArray(gl.createVertexArray());
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    for (const place of [0, 1, 2]) gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, STRIDE, 0);
    gl.vertexAttribPointer(1, 2, gl.FLOAT, false, STRIDE, 8);
    gl.vertexAttribPointer(2, 4, gl.UNSIGNED_BYTE, true, STRIDE, 16);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /**
   * A new texture, or a part of it.
   * @param {number} x @param {number} y @param {number} width @param {number} height
   * @param {number} row pixels in a row of the whole texture; 0: it is new, or has another size
   * @param {Uint8Array} pixels RGBA, from the part's first
   */
  texture(x, y, width, height, row, pixels) {
    const { gl } = this;
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, row);
    if (row) gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  }

  /**
   * @param {number} width @param {number} height @param {number} top of the canvas in the whole, device px
   * @param {Uint8Array} vertices @param {Uint8Array} indices
   */
  paint(width, height, top, vertices, indices) {
    const { gl } = this;
    const canvas = this.#canvas;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    gl.viewport(0, 0, width, height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform3f(this.#area, width, height, top);
    gl.bufferData(gl.ARRAY_BUFFER, vertices, gl.STREAM_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STREAM_DRAW);
    gl.drawElements(gl.TRIANGLES, indices.length / 4, gl.UNSIGNED_INT, 0);
  }

  /** A page has few contexts, and a dropped one counts until it is garbage-collected. */
  end() {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
