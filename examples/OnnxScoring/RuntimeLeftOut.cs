Console.WriteLine("skipped: ONNX Runtime was left out of this build, because npm did not start. Install Node.js 20 or newer with npm, or build with -p:OnnxRuntimeFromNuGet=true.");
