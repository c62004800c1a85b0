using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime.Tests.Images;

[TestClass]
public sealed class ImagePreparationTests
{
    [TestMethod]
    [DataRow(ImageInterpolation.Bilinear, "resized", 20, 14)]
    [DataRow(ImageInterpolation.Bicubic, "bicubic", 20, 14)]
    [DataRow(ImageInterpolation.Bicubic, "bicubic-larger", 50, 47)]
    [DataRow(ImageInterpolation.Lanczos, "lanczos", 20, 14)]
    [DataRow(ImageInterpolation.Lanczos, "lanczos-larger", 50, 47)]
    [DataRow(ImageInterpolation.Nearest, "nearest", 20, 14)]
    [DataRow(ImageInterpolation.Nearest, "nearest-larger", 50, 47)]
    public void Prepare_AgainstPillowsResize_IsTheSame(ImageInterpolation interpolation, string name, int width, int height)
    {
        byte[] expected = File.ReadAllBytes(PillowPictures.PathOf(name + ".rgb"));
        var preparation = new ImagePreparation
        {
            ShorterSide = null,
            Width = width,
            Height = height,
            Interpolation = interpolation,
            Mean = [0, 0, 0],
            Deviation = [1, 1, 1],
            ChannelsFirst = false,
        };

        OnnxTensorData prepared = preparation.Prepare([File.ReadAllBytes(PillowPictures.PathOf("rgb.png"))]);

        // Pillow rounds to whole numbers after the rows and again after the columns.
        float tolerance = interpolation == ImageInterpolation.Nearest ? 1e-3f : 1.3f;
        Assert.AreEqual($"float[1,{height},{width},3]", prepared.ToString());
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], prepared.Values<float>()[i] * 255, tolerance, $"value {i}");
        }
    }

    [TestMethod]
    public void Prepare_WithABorder_KeepsTheShapeInTheMiddle()
    {
        // Twice as wide as high: 8 × 4 pixels in the middle of 8 × 8.
        RgbImage image = Plain(16, 8, 200, 100, 0);
        var preparation = new ImagePreparation
        {
            ShorterSide = null,
            Border = 114,
            Width = 8,
            Height = 8,
            Mean = [0, 0, 0],
            Deviation = [1, 1, 1],
            Element = OnnxElementType.UInt8,
            BlueFirst = true,
            ChannelsFirst = false,
        };

        OnnxTensorData prepared = preparation.Prepare([image]);

        Assert.AreEqual("uint8[1,8,8,3]", prepared.ToString());
        ReadOnlySpan<byte> values = prepared.Values<byte>();
        for (int y = 0; y < 8; y++)
        {
            byte[] expected = y is >= 2 and < 6 ? [0, 100, 200] : [114, 114, 114];
            for (int x = 0; x < 8; x++)
            {
                CollectionAssert.AreEqual(expected, values.Slice(((y * 8) + x) * 3, 3).ToArray(), $"row {y}, column {x}");
            }
        }
    }

    [TestMethod]
    public void Prepare_InHalfPrecision_IsTheRoundedSingle()
    {
        RgbImage image = Plain(5, 5, 10, 20, 30);
        var preparation = new ImagePreparation { ShorterSide = 4, Width = 4, Height = 4 };

        float[] single = preparation.Prepare([image]).Values<float>().ToArray();
        OnnxTensorData half = (preparation with { Element = OnnxElementType.Float16 }).Prepare([image]);

        Assert.AreEqual("float16[1,3,4,4]", half.ToString());
        CollectionAssert.AreEqual(single.Select(value => (Half)value).ToArray(), half.Values<Half>().ToArray());
    }

    [TestMethod]
    public void Prepare_APictureOfOneColumn_ComputesWhatIsSeenOnly()
    {
        // 256 × 16,777,216 pixels in full: far more than memory holds.
        OnnxTensorData prepared = new ImagePreparation { Mean = [0, 0, 0], Deviation = [1, 1, 1] }.Prepare([Plain(1, 65535, 51, 102, 153)]);

        Assert.AreEqual(0.2f, prepared.Values<float>()[0], 1e-5f);
        Assert.AreEqual(0.6f, prepared.Values<float>()[^1], 1e-5f);
    }

    [TestMethod]
    public void Locate_ABoxOfThePreparedPicture_LiesWhereItLay()
    {
        RgbImage image = Plain(640, 320, 0, 0, 0);
        var bordered = new ImagePreparation { ShorterSide = null, Border = 114, Width = 160, Height = 160 };
        var stretched = new ImagePreparation { ShorterSide = null, Width = 160, Height = 160 };
        var cropped = new ImagePreparation { ShorterSide = 160, Width = 160, Height = 160 };

        // A quarter of the size, 40 rows of border above it.
        Assert.AreEqual(new Box(40, 80, 80, 120, 3, 0.5f), bordered.Locate(new Box(10, 60, 20, 70, 3, 0.5f), image));
        Assert.AreEqual(new Box(40, 120, 80, 140, 3, 0.5f), stretched.Locate(new Box(10, 60, 20, 70, 3, 0.5f), image));

        // Half the size, 80 of its 320 columns cut off on the left.
        Assert.AreEqual(new Box(180, 120, 200, 140, 3, 0.5f), cropped.Locate(new Box(10, 60, 20, 70, 3, 0.5f), image));
        Assert.AreEqual(new Box(0, 0, 640, 320, 0, 1), bordered.Locate(new Box(-50, -50, 500, 500, 0, 1), image));
    }

    [TestMethod]
    public void Prepare_ShorterSideAndCrop_AreThoseOfTorchvision()
    {
        // torchvision: Resize(8) of 21 × 10 gives int(8 · 21 / 10) = 16 columns; CenterCrop(7) begins at round(4.5) = 4 and round(0.5) = 0.
        var pixels = new byte[21 * 10 * 3];
        for (int i = 0; i < 21 * 10; i++)
        {
            (pixels[i * 3], pixels[(i * 3) + 1]) = ((byte)(i % 21 * 10), (byte)(i / 21 * 10));
        }

        var preparation = new ImagePreparation
        {
            ShorterSide = 8,
            Width = 7,
            Height = 7,
            Interpolation = ImageInterpolation.Nearest,
            Mean = [0, 0, 0],
            Deviation = [0.1f / 2.55f, 0.1f / 2.55f, 1],
            ChannelsFirst = false,
        };

        ReadOnlySpan<float> values = preparation.Prepare([new RgbImage(21, 10, pixels)]).Values<float>();

        Assert.AreEqual(Math.Floor(4.5 * 21 / 16), values[0], 1e-3); // the column behind place 4
        Assert.AreEqual(0, values[1], 1e-3); // the row behind place 0
    }

    [TestMethod]
    public void Prepare_OptionsThatDoNotFit_TellAllFaults()
    {
        ArgumentException fault =
            Assert.ThrowsExactly<ArgumentException>(() =>
                new ImagePreparation
                {
                    Border = 1,
                    Element = OnnxElementType.Int64,
                    Interpolation = (ImageInterpolation)9,
                    Width = 0,
                }.Prepare([Plain(2, 2, 0, 0, 0)]));

        StringAssert.Contains(fault.Message, "Width and Height");
        StringAssert.Contains(fault.Message, "set one of them to null");
        StringAssert.Contains(fault.Message, "Interpolation 9");
        StringAssert.Contains(fault.Message, "got int64");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => new ImagePreparation { Element = OnnxElementType.UInt8 }.Prepare([Plain(2, 2, 0, 0, 0)])).Message,
            "set Mean to zeros");
    }

    [TestMethod]
    public void Prepare_Grey_IsPillowsLuma()
    {
        var preparation = new ImagePreparation { ShorterSide = null, Width = 37, Height = 29, Channels = 1, Mean = [0], Deviation = [1] };

        OnnxTensorData prepared = preparation.Prepare([File.ReadAllBytes(PillowPictures.PathOf("rgb.png"))]);

        byte[] expected = File.ReadAllBytes(PillowPictures.PathOf("grey.png") + ".rgb");
        Assert.AreEqual("float[1,1,29,37]", prepared.ToString());
        for (int i = 0; i < 29 * 37; i++)
        {
            Assert.AreEqual(expected[i * 3], prepared.Values<float>()[i] * 255, 1.01f, $"value {i}");
        }

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(
                () => new ImagePreparation { Channels = 1 }.Prepare([new RgbImage(1, 1, new byte[3])])).Message,
            "one number for each");
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

        var preparation = new ImagePreparation
        {
            ShorterSide = 4,
            Width = 2,
            Height = 2,
            Mean = [0, 0, 1],
            Deviation = [1 / 255f, 0.1f / 255f, 2],
            ChannelsFirst = channelsFirst,
        };

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

    private static RgbImage Plain(int width, int height, byte red, byte green, byte blue)
    {
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (red, green, blue);
        }

        return new RgbImage(width, height, pixels);
    }
}
