Console.Error.WriteLine("ONNX Runtime was left out of this build: npm did not start. Install Node.js 20 or newer with npm.");
return 1;
