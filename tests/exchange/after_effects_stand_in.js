// Runs a script against a stand-in of After Effects and prints what it made, as JSON.
//
//   node after_effects_stand_in.js SCRIPT [{"active": {...}, "oldShapes": true}]
//
// This is not After Effects. It has the objects, attributes and calls that the
// scripting guide publishes and our script uses, no more: anything else throws, and so
// do values that the guide rules out. What After Effects draws is not known here.

"use strict";
const fs = require("fs");
const vm = require("vm");

function only(kind, target) {
  const known = (name) =>
    typeof name === "symbol" || name === "toJSON" || name in target;
  return new Proxy(target, {
    get(object, name) {
      if (!known(name) && !kind.absent?.includes(name)) {
        throw new Error(`${kind.name} has no ${String(name)}`);
      }
      return object[name];
    },
    set(object, name, value) {
      if (!known(name)) throw new Error(`${kind.name} has no ${String(name)}`);
      if (object.locked === true) throw new Error(`${kind.name} is locked`);
      object[name] = value;
      return true;
    },
  });
}

const choices = (name, ...values) =>
  only({ name }, Object.fromEntries(values.map((value) => [value, value])));

const FEATHER = ["featherSegLocs", "featherRelSegLocs", "featherRadii", "featherTypes",
  "featherInterps", "featherTensions", "featherRelCornerAngles"];

function shapeClass(old) {
  return function Shape() {
    const plain = { vertices: [], inTangents: [], outTangents: [], closed: true };
    if (!old) FEATHER.forEach((name) => { plain[name] = []; });
    return only({ name: "Shape", absent: old ? FEATHER : [] }, plain);
  };
}

function check(kind, value) {
  const numbers = (list) => list.flat().every(Number.isFinite);
  if (kind === "ADBE Mask Shape") {
    const lists = [value.vertices, value.inTangents, value.outTangents];
    if (new Set(lists.map((list) => list.length)).size !== 1) {
      throw new Error("vertices and tangents differ in number");
    }
    if (!lists.every(numbers)) throw new Error("a coordinate is not a number");
    const feather = FEATHER.filter((name) => name in value).map((name) => value[name]);
    if (new Set(feather.map((list) => list.length)).size > 1) {
      throw new Error("feather lists differ in number");
    }
    return JSON.parse(JSON.stringify(value));
  }
  if (kind === "ADBE Mask Opacity" && !(value >= 0 && value <= 100)) {
    throw new Error(`opacity ${value}`);
  }
  return JSON.parse(JSON.stringify(value));
}

function property(kind) {
  const state = { value: null, keys: [] };
  const object = only({ name: kind }, {
    state,
    setValue(value) {
      if (state.keys.length) throw new Error(`${kind} has keys`);
      state.value = check(kind, value);
    },
    setValuesAtTimes(times, values) {
      if (times.length !== values.length) throw new Error("times and values differ");
      times.forEach((time, k) => {
        if (k && time <= times[k - 1]) throw new Error("times do not ascend");
        state.keys.push({ time, value: check(kind, values[k]), in: null, out: null });
      });
    },
    setInterpolationTypeAtKey(index, arriving, leaving) {
      const key = state.keys[index - 1];
      if (!key) throw new Error(`${kind} has no key ${index}`);
      Object.assign(key, { in: arriving, out: leaving });
    },
  });
  return object;
}

function mask() {
  const kinds = ["ADBE Mask Shape", "ADBE Mask Opacity", "ADBE Mask Feather",
    "ADBE Mask Offset"];
  const properties = Object.fromEntries(kinds.map((kind) => [kind, property(kind)]));
  return only({ name: "mask" }, {
    name: "", maskMode: "ADD", inverted: false, color: null, locked: false,
    maskMotionBlur: null, maskFeatherFalloff: null,
    property(kind) {
      if (!(kind in properties)) throw new Error(`mask has no property ${kind}`);
      return properties[kind];
    },
    dump() {
      const { property: _, dump: __, ...rest } = this;
      for (const kind of kinds) rest[kind] = properties[kind].state;
      return rest;
    },
  });
}

function solid(color, name, width, height, aspect) {
  const masks = [];
  const parade = only({ name: "mask parade" }, {
    addProperty(kind) {
      if (kind !== "ADBE Mask Atom") throw new Error(`parade takes no ${kind}`);
      masks.push(mask());
      return masks[masks.length - 1];
    },
  });
  return only({ name: "layer" }, {
    color, name, width, height, aspect, masks, comment: "", motionBlur: false,
    property(kind) {
      if (kind !== "ADBE Mask Parade") throw new Error(`layer has no ${kind}`);
      return parade;
    },
  });
}

function CompItem(name, width, height, pixelAspect, duration, frameRate) {
  const layers = [];
  const made = Object.assign(Object.create(CompItem.prototype), {
    name, width, height, pixelAspect, duration, frameRate, displayStartTime: 0,
    layers: { made: layers, addSolid: (...told) => {
      layers.push(solid(...told));
      return layers[layers.length - 1];
    } },
  });
  return only({ name: "composition" }, made);
}

const [file, told] = process.argv.slice(2);
const setting = JSON.parse(told || "{}");
const comps = [];
const undo = [];
const addComp = (...args) => {
  comps.push(CompItem(...args));
  return comps[comps.length - 1];
};
const active = setting.active ? addComp(...setting.active) : null;
if (active) active.displayStartTime = setting.start || 0;
const app = only({ name: "app" }, {
  project: only({ name: "project" }, {
    activeItem: active, items: only({ name: "items" }, { addComp }),
  }),
  beginUndoGroup(name) { undo.push(["begin", name]); },
  endUndoGroup() { undo.push(["end"]); },
});

const types = ["LINEAR", "BEZIER", "HOLD"];
vm.runInNewContext(fs.readFileSync(file, "utf8"), {
  app, CompItem, Shape: shapeClass(setting.oldShapes),
  MaskMode: choices("MaskMode", "NONE", "ADD", "SUBTRACT", "INTERSECT", "LIGHTEN",
    "DARKEN", "DIFFERENCE"),
  MaskMotionBlur: choices("MaskMotionBlur", "SAME_AS_LAYER", "ON", "OFF"),
  MaskFeatherFalloff: choices("MaskFeatherFalloff", "FFO_LINEAR", "FFO_SMOOTH"),
  KeyframeInterpolationType: choices("KeyframeInterpolationType", ...types),
});

console.log(JSON.stringify({
  undo,
  comps: comps.map((comp) => ({ ...comp, layers: comp.layers.made.map((layer) => ({
    ...layer, masks: layer.masks.map((one) => one.dump()),
  })) })),
}));
