using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace FullStackAI.OnnxRuntime.Tests;

/// <summary>All that this project holds where it was built without ONNX Runtime.</summary>
[TestClass]
public sealed class RuntimeLeftOutTests
{
    [TestMethod]
    public void Everything_BuiltWithoutTheRuntime_IsSkipped() =>
        Assert.Inconclusive(
            "ONNX Runtime was left out of this build: npm did not start. Install Node.js 20 or newer with npm, or build with -p:OnnxRuntimeFromNuGet=true.");
}
