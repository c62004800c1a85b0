using System.Diagnostics;
using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Images;

[TestClass]
public sealed class RgbImageTests
{
    private static readonly Lazy<string?> Folder = new(MakeFiles);

    [ClassCleanup]
    public static void RemoveFiles()
    {
        if (Folder is { IsValueCreated: true, Value: { } folder })
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("rgb.png", 0)]
    [DataRow("grey.png", 0)]
    [DataRow("palette.png", 0)]
    [DataRow("bits1.png", 0)]
    [DataRow("alpha.png", 1)]
    [DataRow("rgb.bmp", 0)]
    [DataRow("grey.bmp", 0)]
    [DataRow("444.jpg", 2)]
    [DataRow("grey.jpg", 2)]
    [DataRow("odd.jpg", 2)]
    [DataRow("progressive.jpg", 2)]
    [DataRow("progressivegrey.jpg", 2)]
    public void Decode_FilesOfPillow_GiveItsPixels(string name, int tolerance)
    {
        RgbImage image = RgbImage.Decode(File.ReadAllBytes(PathOf(name)));

        byte[] expected = File.ReadAllBytes(PathOf(name) + ".rgb");
        Assert.HasCount(image.Width * image.Height * 3, expected);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.IsLessThanOrEqualTo(tolerance, Math.Abs(expected[i] - image.Pixels.Span[i]), $"byte {i}");
        }
    }

    [TestMethod]
    [DataRow("420.jpg")]
    [DataRow("422.jpg")]
    public void Decode_SubsampledJpeg_StaysNearPillow(string name)
    {
        RgbImage image = RgbImage.Decode(File.ReadAllBytes(PathOf(name)));

        // Pillow smooths the colour between samples, this decoder repeats it: near on average.
        byte[] expected = File.ReadAllBytes(PathOf(name) + ".rgb");
        double mean = expected.Select((value, i) => (double)Math.Abs(value - image.Pixels.Span[i])).Average();
        Assert.IsLessThan(2.0, mean);
    }

    [TestMethod]
    public void Decode_ProgressiveJpeg_IsTheSamePictureAsSequential()
    {
        RgbImage progressive = RgbImage.Decode(File.ReadAllBytes(PathOf("progressive420.jpg")));
        RgbImage sequential = RgbImage.Decode(File.ReadAllBytes(PathOf("sequential420.jpg")));

        Assert.AreEqual((131, 75), (progressive.Width, progressive.Height));
        CollectionAssert.AreEqual(sequential.Pixels.ToArray(), progressive.Pixels.ToArray()); // the same coefficients in another order
    }

    [TestMethod]
    public void Prepare_AgainstPillowsResize_IsTheSame()
    {
        byte[] expected = File.ReadAllBytes(PathOf("resized.rgb"));
        var preparation = new ImagePreparation { ShorterSide = null, Width = 20, Height = 14, Mean = [0, 0, 0], Deviation = [1, 1, 1], ChannelsFirst = false };

        OnnxTensorData prepared = preparation.Prepare([File.ReadAllBytes(PathOf("rgb.png"))]);

        Assert.AreEqual("float[1,14,20,3]", prepared.ToString());
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], prepared.Values<float>()[i] * 255, 1.01f, $"value {i}");
        }
    }

    [TestMethod]
    public void Prepare_Grey_IsPillowsLuma()
    {
        var preparation = new ImagePreparation { ShorterSide = null, Width = 37, Height = 29, Channels = 1, Mean = [0], Deviation = [1] };

        OnnxTensorData prepared = preparation.Prepare([File.ReadAllBytes(PathOf("rgb.png"))]);

        byte[] expected = File.ReadAllBytes(PathOf("grey.png") + ".rgb");
        Assert.AreEqual("float[1,1,29,37]", prepared.ToString());
        for (int i = 0; i < 29 * 37; i++)
        {
            Assert.AreEqual(expected[i * 3], prepared.Values<float>()[i] * 255, 1.01f, $"value {i}");
        }

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new ImagePreparation { Channels = 1 }.Prepare([new RgbImage(1, 1, new byte[3])])).Message, "one number for each");
    }

    [TestMethod]
    public void Prepare_ImageNetForm_CropsTheMiddleAndPutsChannelsFirst()
    {
        var pixels = new byte[300 * 400 * 3];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            pixels[i] = 255;
        }

        OnnxTensorData prepared = new ImagePreparation().Prepare([new RgbImage(400, 300, pixels)]);

        Assert.AreEqual("float[1,3,224,224]", prepared.ToString());
        Assert.AreEqual((1 - 0.485f) / 0.229f, prepared.Values<float>()[0], 1e-5f);
        Assert.AreEqual((0 - 0.456f) / 0.224f, prepared.Values<float>()[224 * 224], 1e-5f);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Prepare_ACropWithoutResize_TakesTheMiddlePixelsInTheLayoutAsked(bool channelsFirst)
    {
        // 8 × 4 pixels, each of its own colour: red tells the column, green the row, blue nothing.
        var pixels = new byte[8 * 4 * 3];
        for (int i = 0; i < 8 * 4; i++)
        {
            (pixels[i * 3], pixels[(i * 3) + 1]) = ((byte)(i % 8), (byte)(i / 8));
        }

        var preparation = new ImagePreparation { ShorterSide = 4, Width = 2, Height = 2, Mean = [0, 0, 1], Deviation = [1 / 255f, 0.1f / 255f, 2], ChannelsFirst = channelsFirst };

        OnnxTensorData prepared = preparation.Prepare([new RgbImage(8, 4, pixels)]);

        float[] expected = channelsFirst
            ? [3, 4, 3, 4, 10, 10, 20, 20, -0.5f, -0.5f, -0.5f, -0.5f]
            : [3, 10, -0.5f, 4, 10, -0.5f, 3, 20, -0.5f, 4, 20, -0.5f];
        Assert.AreEqual(channelsFirst ? "float[1,3,2,2]" : "float[1,2,2,3]", prepared.ToString());
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], prepared.Values<float>()[i], 1e-4f, $"value {i}");
        }
    }

    [TestMethod]
    [Timeout(600_000)]
    public void Decode_DamagedFiles_EndInAnErrorOrAPicture()
    {
        var random = new Random(11);
        int refused = 0;
        foreach (string name in new[] { "rgb.png", "420.jpg", "progressive420.jpg", "rgb.bmp", "palette.png" })
        {
            byte[] whole = File.ReadAllBytes(PathOf(name));
            for (int trial = 0; trial < 400; trial++)
            {
                byte[] damaged = trial % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
                for (int flips = trial % 2 == 0 ? 0 : 4; flips > 0; flips--)
                {
                    damaged[random.Next(2, damaged.Length)] = (byte)random.Next(256);
                }

                try
                {
                    RgbImage.Decode(damaged, pixelLimit: 1 << 20);
                }
                catch (OnnxException)
                {
                    refused++;
                }
            }
        }

        Assert.IsGreaterThan(600, refused);
    }

    [TestMethod]
    public void Decode_WhatIsNotRead_SaysSo()
    {
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => RgbImage.Decode("GIF89a..."u8)).Message, "expected a PNG, BMP or JPEG");
        byte[] lossless = File.ReadAllBytes(PathOf("444.jpg"));
        lossless[lossless.AsSpan().IndexOf<byte>([0xFF, 0xC0]) + 1] = 0xC3;
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => RgbImage.Decode(lossless)).Message, "kind 3");
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => RgbImage.Decode(File.ReadAllBytes(PathOf("rgb.png")), pixelLimit: 10)).Message, "at most 10 pixels");
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => new ImagePreparation().Prepare([[1, 2, 3]])).Message, "Picture 1 of 1");
    }

    private static string PathOf(string name)
    {
        if (Folder.Value is null)
        {
            Assert.Inconclusive("Pillow is not installed for /usr/bin/python3.");
        }

        return Path.Combine(Folder.Value, name);
    }

    private static string? MakeFiles()
    {
        const string Script = """
            import sys, os
            from PIL import Image
            os.chdir(sys.argv[1])
            def pixel(x, y):
                return (x * 5 % 256, (y * 7 + x) % 256, (x * y) % 256)
            def smooth(x, y):
                return (x * 3 % 256, 255 - y * 3, (x + y) * 2 % 256)
            def make(f, w, h):
                image = Image.new('RGB', (w, h))
                image.putdata([f(x, y) for y in range(h) for x in range(w)])
                return image
            def keep(image, name, **how):
                image.save(name, **how)
                read = Image.open(name)
                if read.mode == 'RGBA':
                    white = Image.new('RGBA', read.size, 'white')
                    read = Image.alpha_composite(white, read)
                open(name + '.rgb', 'wb').write(read.convert('RGB').tobytes())
            a = make(pixel, 37, 29)
            b = make(smooth, 80, 64)
            keep(a, 'rgb.png')
            keep(a.convert('L'), 'grey.png')
            keep(a.quantize(16), 'palette.png')
            keep(a.convert('1'), 'bits1.png')
            alpha = a.convert('RGBA'); alpha.putalpha(a.convert('L')); keep(alpha, 'alpha.png')
            keep(a, 'rgb.bmp')
            keep(a.convert('L'), 'grey.bmp')
            keep(b, '444.jpg', quality=92, subsampling=0)
            keep(b.convert('L'), 'grey.jpg', quality=90)
            keep(make(smooth, 41, 27), 'odd.jpg', quality=92, subsampling=0)
            keep(b, '420.jpg', quality=92, subsampling=2)
            keep(b, '422.jpg', quality=92, subsampling=1)
            keep(b, 'progressive.jpg', quality=92, subsampling=0, progressive=True)
            keep(make(smooth, 41, 27).convert('L'), 'progressivegrey.jpg', quality=60, progressive=True)
            keep(make(pixel, 131, 75), 'progressive420.jpg', quality=85, subsampling=2, progressive=True)
            keep(make(pixel, 131, 75), 'sequential420.jpg', quality=85, subsampling=2)
            open('resized.rgb', 'wb').write(a.resize((20, 14), Image.BILINEAR).tobytes())
            """;
        if (!File.Exists("/usr/bin/python3"))
        {
            return null;
        }

        string folder = Directory.CreateTempSubdirectory("fsai-images-").FullName;
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script, folder]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? folder : error.Contains("No module named 'PIL'", StringComparison.Ordinal) ? null : throw new InvalidOperationException(error);
    }
}
