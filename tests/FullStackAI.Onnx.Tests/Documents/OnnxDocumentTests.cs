namespace FullStackAI.Onnx.Tests.Documents;

[TestClass]
public sealed class OnnxDocumentTests
{
    [TestMethod]
    public void Parse_WhatToArrayWrote_WritesTheSameBytes()
    {
        foreach (OnnxDocument document in new[] { TestGraphs.Layer(), TestGraphs.Everything() })
        {
            byte[] written = document.ToArray();

            OnnxDocument read = OnnxDocument.Parse(written);

            CollectionAssert.AreEqual(written, read.ToArray());
            Assert.AreEqual(document.ToText(), read.ToText());
        }
    }

    [TestMethod]
    public void Parse_EveryWayOfStoringNumbers_GivesTheSameValues()
    {
        PythonOnnx.Require();
        string path = Temporary("typed.onnx");
        PythonOnnx.Output(
            """
            import onnx, sys
            from onnx import helper as h, TensorProto as T
            tensors = [h.make_tensor('f', T.FLOAT, [2], [1.5, -2]), h.make_tensor('d', T.DOUBLE, [2], [1.5, -2]), h.make_tensor('i', T.INT64, [2], [-1, 1 << 40]),
                       h.make_tensor('s', T.INT8, [3], [-3, 0, 127]), h.make_tensor('b', T.BOOL, [2], [True, False]), h.make_tensor('h', T.FLOAT16, [2], [0.5, -4.0]),
                       h.make_tensor('u', T.UINT64, [1], [1 << 63]), h.make_tensor('t', T.STRING, [2], [b'a', 'ß'.encode()]), h.make_tensor('r', T.INT32, [1], b'\x07\x00\x00\x00', raw=True)]
            graph = h.make_graph([h.make_node('Identity', ['f'], ['y'])], 'typed', [], [h.make_tensor_value_info('y', T.FLOAT, [2])], tensors)
            onnx.save(h.make_model(graph, opset_imports=[h.make_opsetid('', 17)]), sys.argv[1])
            """,
            path);

        Dictionary<string, OnnxTensor> tensors = OnnxDocument.Load(path).Graph.Initializers.ToDictionary(tensor => tensor.Name);

        CollectionAssert.AreEqual(new[] { 1.5f, -2f }, tensors["f"].Values<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 1.5, -2.0 }, tensors["d"].Values<double>().ToArray());
        CollectionAssert.AreEqual(new[] { -1L, 1L << 40 }, tensors["i"].Values<long>().ToArray());
        CollectionAssert.AreEqual(new sbyte[] { -3, 0, 127 }, tensors["s"].Values<sbyte>().ToArray());
        CollectionAssert.AreEqual(new[] { true, false }, tensors["b"].Values<bool>().ToArray());
        CollectionAssert.AreEqual(new[] { (Half)0.5f, (Half)(-4f) }, tensors["h"].Values<Half>().ToArray());
        CollectionAssert.AreEqual(new[] { 1UL << 63 }, tensors["u"].Values<ulong>().ToArray());
        CollectionAssert.AreEqual(new[] { "a", "ß" }, tensors["t"].Strings().ToArray());
        CollectionAssert.AreEqual(new[] { 7 }, tensors["r"].Values<int>().ToArray());
    }

    [TestMethod]
    public void Parse_FieldsItDoesNotKnow_AreWrittenBack()
    {
        byte[] known = TestGraphs.Layer().ToArray();
        byte[] extra = [0xFA, 0x3F, 3, 1, 2, 3];

        byte[] written = OnnxDocument.Parse((byte[])[.. known, .. extra]).ToArray();

        CollectionAssert.AreEqual(extra, written[^extra.Length..]);
    }

    [TestMethod]
    public void Parse_EveryTruncation_GivesAModelOrAnOnnxException()
    {
        byte[] whole = TestGraphs.Everything().ToArray();
        int refused = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            try
            {
                OnnxDocument.Parse(whole.AsMemory(0, length));
            }
            catch (OnnxException)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(whole.Length / 2, refused);
    }

    [TestMethod]
    public void Parse_DamagedBytes_NeverThrowsAnythingElse()
    {
        byte[] whole = TestGraphs.Everything().ToArray();
        var random = new Random(7);
        for (int trial = 0; trial < 5_000; trial++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                OnnxDocument document = OnnxDocument.Parse(damaged);
                OnnxChecker.Check(document);
                _ = document.ToText();
            }
            catch (OnnxException)
            {
                continue;
            }
        }
    }

    [TestMethod]
    public void Parse_WhatIsNoModel_SaysSo()
    {
        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxDocument.Parse("<html>not found</html>"u8.ToArray()));

        StringAssert.Contains(error.Message, "no ONNX model");
    }

    [TestMethod]
    public void Parse_GraphsNestedThousandsDeep_IsRefused()
    {
        byte[] inner = [];
        for (int depth = 0; depth < 5000; depth++)
        {
            inner = Wrapped(1, Wrapped(5, Wrapped(6, inner)));
        }

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxDocument.Parse(Wrapped(7, inner)));

        StringAssert.Contains(error.Message, "deep");
    }

    [TestMethod]
    public void Save_WithExternalData_LoadsTheSameModel()
    {
        string path = Temporary("external.onnx");
        OnnxDocument document = TestGraphs.Layer();

        document.Save(path, new OnnxSaveOptions { ExternalDataFromBytes = 16 });

        Assert.AreEqual(24, new FileInfo(path + ".data").Length);
        Assert.IsNull(document.Graph.Initializers[0].External, "saving must leave the model as it was");
        Assert.AreEqual(
            "external.onnx.data",
            OnnxDocument.Load(path, OnnxExternalDataReading.Leave).Graph.Initializers[0].External!.Location);
        CollectionAssert.AreEqual(document.ToArray(), OnnxDocument.Load(path).ToArray());
        Assert.IsEmpty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.partial"));
        Assert.HasCount(2, Directory.GetFiles(Path.GetDirectoryName(path)!, "external.onnx*"));
    }

    [TestMethod]
    [DataRow("../secret")]
    [DataRow("/etc/passwd")]
    [DataRow("a/../../secret")]
    [DataRow("")]
    [DataRow("link")]
    public void Load_ExternalDataOutsideTheFolder_IsRefused(string location)
    {
        string path = Temporary("hostile.onnx");
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "..", "secret"), new byte[64]);
        File.CreateSymbolicLink(
            Path.Combine(Path.GetDirectoryName(path)!, "link"), Path.Combine(Path.GetDirectoryName(path)!, "..", "secret"));
        OnnxDocument document = TestGraphs.Layer();
        document.Graph.Initializers[0].External = new OnnxExternalData(location, 0, 24);
        document.Save(path);

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxDocument.Load(path));

        StringAssert.Contains(error.Message, "leads out of the model's folder");
        StringAssert.Contains(error.Message, "weights");
    }

    [TestMethod]
    public void Load_MissingExternalData_NamesTensorAndFile()
    {
        string path = Temporary("missing.onnx");
        OnnxDocument document = TestGraphs.Layer();
        document.Graph.Initializers[0].External = new OnnxExternalData("weights.bin", 0, 24);
        document.Save(path);

        OnnxException error = Assert.ThrowsExactly<OnnxException>(() => OnnxDocument.Load(path));

        StringAssert.Contains(error.Message, "'weights' lie in 'weights.bin'");
    }

    [TestMethod]
    public void ToText_OfALayer_ShowsEveryPart()
    {
        string text = TestGraphs.Layer().ToText();

        StringAssert.Contains(
            text,
            "graph layer\n  input x: float[batch,3]\n  constant weights: float[3,2] {1, 2, 3, 4, 5, 6}\n  constant bias: float[2] {-1, 1}\n  gemm = Gemm(x, weights, bias)\n  y = Relu(gemm)\n  output y: float[batch,2]\n");
        StringAssert.Contains(text, "metadata author = tests\n");
    }

    private static byte[] Wrapped(int field, byte[] payload)
    {
        var bytes = new List<byte> { (byte)((field << 3) | 2) };
        for (int length = payload.Length; ; length >>= 7)
        {
            bytes.Add((byte)(length < 128 ? length : length | 128));
            if (length < 128)
            {
                return [.. bytes, .. payload];
            }
        }
    }

    private static string Temporary(string name)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"fsai-{Guid.NewGuid():N}", "model");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }
}
