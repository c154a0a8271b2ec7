package org.consilium.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ScreenshotType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.consilium.local.LocalKeycloak;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A clinician's way in a real browser: sign-in, worklist, patient, findings, explanation, the result behind it, sign-out. */
@ExtendWith(Installation.class)
class BrowserTest {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final int SLOW_MACHINE_MS = 60_000;
    private static final int PRESSES_AT_MOST = 80;

    private static Playwright playwright;
    private static Browser browser;

    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void startBrowser() {
        PlaywrightAssertions.setDefaultAssertionTimeout(SLOW_MACHINE_MS);
        playwright = Playwright.create();
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
    }

    @AfterAll
    static void stopBrowser() {
        playwright.close();
    }

    @BeforeEach
    void openPage() {
        context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1440, 900));
        page = context.newPage();
        page.setDefaultTimeout(SLOW_MACHINE_MS);
    }

    @AfterEach
    void closePage() {
        context.close();
    }

    @Test
    void aClinicianComesFromTheWorklistToTheResultBehindABarAndSignsOut(Installation.Running platform) {
        platform.assessOne();
        page.navigate(platform.address().toString());
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        signInAs("clinician");

        assertThat(heading("Worklist")).isVisible();
        assertThat(page.getByText("Ines Duarte")).isVisible();
        assertThat(page.getByText(Pattern.compile("[Ss]ynthetic")).first()).isVisible();
        picture("worklist");

        rows().first().getByRole(AriaRole.LINK).click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Assess again"))
                .click();
        assertThat(page.getByText("Assessing: reading the record")).isHidden();
        assertThat(findings().first()).isVisible();
        picture("patient");

        Locator finding = findings().first().getByRole(AriaRole.LINK).first();
        String title = finding.innerText();
        finding.click();
        assertThat(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions().setName(title).setLevel(1)))
                .isVisible();
        assertThat(heading("What raised and lowered the estimate")).isVisible();

        openABarWithAResult();
        page.locator("table.features .evidence-link").first().click();
        assertThat(result()).isVisible();
        assertThat(result().getByRole(AriaRole.HEADING).first()).isVisible();
        picture("result-behind-a-bar");

        signOut();
    }

    @Test
    void theWholeWayWorksWithTheKeyboardAlone(Installation.Running platform) {
        platform.assessOne();
        page.navigate(platform.address() + "/patients");
        pressUntil("Tab", page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in")));
        page.keyboard().press("Enter");
        assertThat(page.locator("#username")).isFocused();
        page.keyboard().type("clinician2");
        pressUntil("Tab", page.locator("#password"));
        page.keyboard().type(LocalKeycloak.DEMO_PASSWORD);
        page.keyboard().press("Enter");

        // The worklist opens with the highest probability first, so its first patient has been assessed.
        assertThat(heading("Worklist")).isVisible();
        assertThat(rows().first()).isVisible();
        page.keyboard().press("/");
        page.keyboard().press("ArrowDown");
        assertThat(rows().first()).isFocused();
        page.keyboard().press("ArrowDown");
        assertThat(rows().nth(1)).isFocused();
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Enter");

        assertThat(heading("Findings")).isVisible();
        pressUntil("Tab", findings().first().getByRole(AriaRole.LINK).first());
        page.keyboard().press("Enter");
        assertThat(heading("What raised and lowered the estimate")).isVisible();
        openABarWithAResultByKeyboard();
        pressUntil("Tab", page.locator("table.features .evidence-link").first());
        page.keyboard().press("Enter");
        assertThat(result()).isVisible();
        page.keyboard().press("Escape");
        assertThat(result()).isHidden();

        pressUntil("Shift+Tab", page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")));
        page.keyboard().press("Enter");
        assertSignedOut();
    }

    @Test
    void aWrongPasswordLetsNobodyIn(Installation.Running platform) {
        page.navigate(platform.address().toString());
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        page.locator("#username").fill("clinician");
        page.locator("#password").fill("wrong");
        page.keyboard().press("Enter");

        assertThat(page.locator("#username")).isVisible();
        assertThat(page.url()).contains("/realms/" + LocalKeycloak.REALM);
        page.navigate(platform.address() + "/patients");
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in")))
                .isVisible();
    }

    @Test
    void anAuditorSeesTheLogAndNoPatients(Installation.Running platform) {
        page.navigate(platform.address() + "/audit");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        signInAs("auditor");

        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1))
                        .first())
                .isVisible();
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Worklist")))
                .isHidden();
        picture("audit");
        page.navigate(platform.address() + "/patients");
        assertThat(rows()).hasCount(0);
        signOut();
    }

    @Test
    void aClosedRecordIsOpenedInAnEmergencyAndTheAuditorSeesByWhomAndWhy(Installation.Running platform) {
        String why = "Brought in unconscious.";
        page.navigate(platform.address() + "/patients/" + restrictedPatient(platform));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        signInAs("clinician2");
        assertThat(page.getByRole(
                        AriaRole.HEADING,
                        new Page.GetByRoleOptions()
                                .setName("This record is closed to you")
                                .setLevel(1)))
                .isVisible();
        assertThat(page.getByText("Closed Example")).isHidden();
        picture("closed-record");
        page.getByText("Emergency: to wait for the usual access").click();
        page.getByLabel("In your own words").fill(why);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Open this record"))
                .click();
        assertThat(page.getByRole(AriaRole.COMPLEMENTARY, new Page.GetByRoleOptions().setName("Emergency access")))
                .containsText("will be reviewed");
        assertThat(page.getByText("Closed Example").first()).isVisible();
        picture("emergency-access");
        signOut();

        page.navigate(platform.address() + "/audit/emergencies");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        signInAs("auditor");
        Locator access = page.locator("tr", new Page.LocatorOptions().setHasText(why));
        assertThat(access).containsText("clinician2");
        picture("emergency-accesses");
        access.getByRole(AriaRole.LINK).click();
        assertThat(page.getByRole(AriaRole.CELL, new Page.GetByRoleOptions().setName("patient-view"))
                        .first())
                .isVisible();
        signOut();
    }

    /** Somebody whose record holds a part that is labelled restricted. */
    private static String restrictedPatient(Installation.Running platform) {
        String record =
                """
                {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient",
                 "name":[{"family":"Example","given":["Closed"]}],"gender":"female","birthDate":"1960-01-01"},
                 "request":{"method":"POST","url":"Patient"}},{"resource":{"resourceType":"Basic","code":{"text":"x"},
                 "meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},
                 "subject":{"reference":"urn:uuid:p"}},"request":{"method":"POST","url":"Basic"}}]}""";
        return platform.as("integration")
                .postFhir("/fhir", record, Map.of())
                .body()
                .at("/entry/0/response/location")
                .asText()
                .split("/", -1)[1];
    }

    @Test
    void tokensNeverReachTheBrowsersStorage(Installation.Running platform) {
        page.navigate(platform.address().toString());
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        signInAs("clinician");
        assertThat(heading("Worklist")).isVisible();

        Object stored = page.evaluate("() => JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})");
        assertThat(stored.toString()).doesNotContain("eyJ");
        assertThat(context.cookies())
                .filteredOn(cookie -> platform.address().getHost().equals(cookie.domain))
                .filteredOn(cookie -> cookie.name.startsWith("q_session"))
                .isNotEmpty()
                .allSatisfy(cookie -> assertThat(cookie.httpOnly).isTrue());
    }

    private void signInAs(String person) {
        page.locator("#username").fill(person);
        page.locator("#password").fill(LocalKeycloak.DEMO_PASSWORD);
        page.keyboard().press("Enter");
    }

    private void openABarWithAResult() {
        Locator bars = page.locator("button.step__toggle[aria-expanded]");
        int count = bars.count();
        for (int i = 0; i < count; i++) {
            bars.nth(i).click();
            if (page.locator("table.features .evidence-link").count() > 0) {
                return;
            }
        }
        throw new AssertionError("none of the " + count + " bars leads to a result");
    }

    private void openABarWithAResultByKeyboard() {
        Locator bars = page.locator("button.step__toggle[aria-expanded]");
        int count = bars.count();
        for (int i = 0; i < count; i++) {
            pressUntil("Tab", bars.nth(i));
            page.keyboard().press("Enter");
            if (page.locator("table.features .evidence-link").count() > 0) {
                return;
            }
        }
        throw new AssertionError("none of the " + count + " bars leads to a result");
    }

    private Locator findings() {
        return page.locator("ol.findings > li");
    }

    private Locator result() {
        return page.getByRole(AriaRole.COMPLEMENTARY, new Page.GetByRoleOptions().setName("Result"));
    }

    private Locator rows() {
        return page.locator("table[aria-label=Patients] tbody tr");
    }

    private Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void signOut() {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        assertSignedOut();
    }

    private void assertSignedOut() {
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in")))
                .isVisible();
    }

    private void pressUntil(String key, Locator wanted) {
        assertThat(wanted).isVisible();
        for (int i = 0; i < PRESSES_AT_MOST; i++) {
            page.keyboard().press(key);
            if ((Boolean) wanted.evaluate("element => element === document.activeElement")) {
                return;
            }
        }
        throw new AssertionError("the key " + key + " does not reach " + wanted);
    }

    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setType(ScreenshotType.PNG));
    }

    private static Path chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "There is no Chromium in /usr/bin. ./consilium test installs it on a Debian."));
    }
}
